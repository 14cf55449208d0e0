//! Stored photos as pictures for `<img>`.

use crate::view::picture::{Picture, blur_from_colour, blur_from_thumbhash};
use model::{Photo, PhotoFile, PhotoFormat};

/// Width of the file in `src`, for browsers that do not choose from `srcset`.
const PLAIN: u32 = 720;
/// Width of the file in `src` of tiles and thumbnails.
const SMALL: u32 = 360;

/// A photo in all its widths.
pub(crate) fn picture(photo: &Photo, alt: &str) -> Picture {
    let srcset = |format| {
        let files: Vec<String> = photo
            .files_as(format)
            .map(|file| format!("{} {}w", address(file), file.width))
            .collect();
        files.join(", ")
    };
    Picture {
        srcset: srcset(PhotoFormat::Jpeg),
        webp: srcset(PhotoFormat::WebP),
        ..plain(photo, alt, PLAIN)
    }
}

/// A photo in one small width, where dozens stand on a page.
pub(crate) fn thumbnail(photo: &Photo, alt: &str) -> Picture {
    let webp = photo.at_least(SMALL, PhotoFormat::WebP);
    Picture {
        webp: webp.map(address).unwrap_or_default(),
        ..plain(photo, alt, SMALL)
    }
}

fn plain(photo: &Photo, alt: &str, width: u32) -> Picture {
    let file = photo.at_least(width, PhotoFormat::Jpeg);
    Picture {
        src: file.map(address).unwrap_or_default(),
        width: file.map_or(photo.width, |file| file.width),
        height: file.map_or(photo.height, |file| file.height),
        alt: alt.to_owned(),
        blur: Some(blur_from_thumbhash(&photo.thumbhash).unwrap_or_else(|| blur_from_colour(photo.colour))),
        ..Picture::default()
    }
}

pub(super) fn address(file: &PhotoFile) -> String {
    format!("/media/{}", file.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(files: &[(u32, PhotoFormat)]) -> Photo {
        let file = |(width, format): &(u32, PhotoFormat)| PhotoFile {
            name: format!("{width}.{format:?}"),
            width: *width,
            height: width * 5 / 4,
            format: *format,
        };
        Photo {
            width: 1080,
            height: 1350,
            thumbhash: vec![1],
            colour: [9, 8, 7],
            files: files.iter().map(file).collect(),
        }
    }

    #[test]
    fn every_width_is_offered_and_a_middle_one_is_the_plain_file() {
        let jpeg = PhotoFormat::Jpeg;
        let shown = picture(&photo(&[(360, jpeg), (720, jpeg), (1080, jpeg)]), "a bowl");
        assert_eq!(
            shown.srcset,
            "/media/360.Jpeg 360w, /media/720.Jpeg 720w, /media/1080.Jpeg 1080w"
        );
        assert_eq!(
            (shown.src.as_str(), shown.width, shown.height),
            ("/media/720.Jpeg", 720, 900)
        );
        assert_eq!(shown.webp, "", "the background job has not made any yet");
        assert!(
            shown.blur.unwrap().starts_with("data:"),
            "a broken hash falls back to the colour"
        );
    }

    #[test]
    fn a_thumbnail_has_one_file_of_each_format() {
        let files = [
            (360, PhotoFormat::Jpeg),
            (1080, PhotoFormat::Jpeg),
            (360, PhotoFormat::WebP),
        ];
        let shown = thumbnail(&photo(&files), "");
        assert_eq!(
            (shown.src.as_str(), shown.webp.as_str()),
            ("/media/360.Jpeg", "/media/360.WebP")
        );
        assert_eq!(shown.srcset, "");
    }
}
