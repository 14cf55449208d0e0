//! A picture as plain RGB bytes, and the ways to make it smaller or turn it.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, RgbImage};

use super::{Error, Result};

/// Rows of 8-bit RGB without padding; `rgb.len() == width * height * 3`, which [`Pixels::new`] checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pixels {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Pixels {
    /// `None` when the bytes are not `width * height * 3`.
    pub fn new(width: u32, height: u32, rgb: Vec<u8>) -> Option<Self> {
        let expected = usize::try_from(u64::from(width) * u64::from(height) * 3).ok()?;
        (rgb.len() == expected).then_some(Self { width, height, rgb })
    }

    pub fn width(&self) -> u32 {
        self.width
    }

    pub fn height(&self) -> u32 {
        self.height
    }

    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    pub fn rgb_mut(&mut self) -> &mut [u8] {
        &mut self.rgb
    }

    /// The whole picture at this size, by Lanczos3.
    pub fn resized(&self, width: u32, height: u32) -> Result<Self> {
        self.resample(width, height, ResizeOptions::new())
    }

    /// The largest middle part that is a square, at `side` x `side`.
    pub fn square(&self, side: u32) -> Result<Self> {
        self.resample(
            side,
            side,
            ResizeOptions::new().fit_into_destination(Some((0.5, 0.5))),
        )
    }

    /// Turned and mirrored as a camera asked for.
    pub fn oriented(self, orientation: Orientation) -> Self {
        if orientation == Orientation::NoTransforms {
            return self;
        }
        let (width, height) = (self.width, self.height);
        // The length was checked, so that the image is always made.
        let mut image =
            DynamicImage::ImageRgb8(RgbImage::from_raw(width, height, self.rgb).unwrap_or_default());
        image.apply_orientation(orientation);
        Self {
            width: image.width(),
            height: image.height(),
            rgb: image.into_rgb8().into_raw(),
        }
    }

    fn resample(&self, width: u32, height: u32, options: ResizeOptions) -> Result<Self> {
        if (width, height) == (self.width, self.height) {
            return Ok(self.clone());
        }
        let failed = |reason: String| Error::Encode {
            width,
            height,
            reason,
        };
        let source = ImageRef::new(self.width, self.height, &self.rgb, PixelType::U8x3)
            .map_err(|error| failed(error.to_string()))?;
        let mut target = Image::new(width, height, PixelType::U8x3);
        let options = options
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
            .use_alpha(false);
        Resizer::new()
            .resize(&source, &mut target, &options)
            .map_err(|error| failed(error.to_string()))?;
        Ok(Self {
            width,
            height,
            rgb: target.into_vec(),
        })
    }
}
