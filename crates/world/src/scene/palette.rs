//! Curated colours: what a colourway means in glaze, wood and cloth, and the harmonies a picture is set in.

use glam::Vec3;

use super::subject::Colourway;

/// Linear light from an sRGB colour such as `0xE8DCC8`.
pub fn linear(srgb: u32) -> Vec3 {
    let channel = |shift: u32| {
        let value = ((srgb >> shift) & 0xFF) as f32 / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    Vec3::new(channel(16), channel(8), channel(0))
}

/// A colourway in the materials it can be sold in.
#[derive(Debug, Clone, Copy)]
pub struct Dyes {
    pub glaze: Vec3,
    /// The colour where the glaze runs thin, at rims and throwing lines.
    pub thin: Vec3,
    pub wood: Vec3,
    pub cloth: Vec3,
}

/// The dyes of a colourway.
pub fn dyes(colourway: Colourway) -> Dyes {
    let (glaze, thin, wood, cloth) = match colourway {
        Colourway::Paper => (0xECE6DA, 0xD9C8AE, 0xD9BE96, 0xE9E2D3),
        Colourway::Celadon => (0xA9C0AE, 0xC9CBB0, 0xC9A877, 0xB7C7B6),
        Colourway::Jujube => (0x7B2F25, 0x3D1F18, 0x7A4630, 0x8E4034),
        Colourway::Ink => (0x2B2C30, 0x5A4636, 0x3A302A, 0x3A3D44),
        Colourway::Ochre => (0xC58F45, 0x8A5526, 0xB98348, 0xCF9E58),
        Colourway::Indigo => (0x2F4468, 0x7C8396, 0x6B5442, 0x3C5078),
        Colourway::Sage => (0x8C9A7B, 0xB9A982, 0xB79B74, 0x98A68A),
        Colourway::Clay => (0xB8714E, 0x8E4F34, 0xA8714A, 0xC08566),
        Colourway::Oak => (0xD8C7AC, 0xA98A62, 0xC49C68, 0xD8CBB2),
        Colourway::Walnut => (0x6E5140, 0xA58562, 0x6A4530, 0x7C6353),
    };
    Dyes {
        glaze: linear(glaze),
        thin: linear(thin),
        wood: linear(wood),
        cloth: linear(cloth),
    }
}

/// Backdrop colours that agree with one another.
#[derive(Debug, Clone, Copy)]
pub struct Harmony {
    pub wall: u32,
    pub ground: u32,
    pub wood: u32,
    pub cloth: u32,
    /// What the props are glazed in.
    pub props: [Colourway; 3],
    /// Tint of the sunlight.
    pub sun: u32,
    /// Tint of the fill.
    pub sky: u32,
}

/// The harmonies, warm ones first.
pub const HARMONIES: [Harmony; 9] = [
    Harmony {
        wall: 0xE6DCCB,
        ground: 0xDED2BE,
        wood: 0xC39B6B,
        cloth: 0xE4DAC8,
        props: [Colourway::Paper, Colourway::Clay, Colourway::Oak],
        sun: 0xFFE9CC,
        sky: 0xE9EEF6,
    },
    Harmony {
        wall: 0xC9CFC2,
        ground: 0xD5D3C6,
        wood: 0xB89468,
        cloth: 0xD9DCD0,
        props: [Colourway::Celadon, Colourway::Paper, Colourway::Sage],
        sun: 0xFFF0DA,
        sky: 0xE4EDF2,
    },
    Harmony {
        wall: 0xD8B9A4,
        ground: 0xCDA98F,
        wood: 0x9C6A48,
        cloth: 0xE5D3C4,
        props: [Colourway::Jujube, Colourway::Paper, Colourway::Clay],
        sun: 0xFFE2C0,
        sky: 0xEDE6EA,
    },
    Harmony {
        wall: 0x8E8A84,
        ground: 0x9C968D,
        wood: 0x5B4334,
        cloth: 0xB4ADA2,
        props: [Colourway::Ink, Colourway::Paper, Colourway::Walnut],
        sun: 0xFFEBD2,
        sky: 0xDCE5F0,
    },
    Harmony {
        wall: 0xE3CFA8,
        ground: 0xD8C096,
        wood: 0xB07F4A,
        cloth: 0xEADDBF,
        props: [Colourway::Ochre, Colourway::Paper, Colourway::Walnut],
        sun: 0xFFE4B8,
        sky: 0xE8ECF2,
    },
    Harmony {
        wall: 0xAFBBC8,
        ground: 0xC3C8CC,
        wood: 0xA98560,
        cloth: 0xCBD1D8,
        props: [Colourway::Indigo, Colourway::Paper, Colourway::Oak],
        sun: 0xFFF0DC,
        sky: 0xDFE9F5,
    },
    Harmony {
        wall: 0xA8AF97,
        ground: 0xC7C2AC,
        wood: 0x9A7450,
        cloth: 0xCFCDB9,
        props: [Colourway::Sage, Colourway::Oak, Colourway::Paper],
        sun: 0xFFEBCB,
        sky: 0xE5ECEE,
    },
    Harmony {
        wall: 0xEDEAE4,
        ground: 0xE6E2DA,
        wood: 0xCDB088,
        cloth: 0xEFEBE3,
        props: [Colourway::Paper, Colourway::Ink, Colourway::Celadon],
        sun: 0xFFF3E2,
        sky: 0xE8EEF5,
    },
    Harmony {
        wall: 0x6F5A4C,
        ground: 0x8A6E58,
        wood: 0x6E4A33,
        cloth: 0xB59C84,
        props: [Colourway::Oak, Colourway::Jujube, Colourway::Ochre],
        sun: 0xFFDDB0,
        sky: 0xE2E2EA,
    },
];

impl Harmony {
    /// The wall's albedo.
    pub fn wall(&self) -> Vec3 {
        linear(self.wall) * 0.92
    }

    /// The ground's albedo.
    pub fn ground(&self) -> Vec3 {
        linear(self.ground) * 0.9
    }
}
