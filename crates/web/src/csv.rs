//! Lists as files for spreadsheets: RFC 4180, with a mark by which Excel knows that they are UTF-8.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

const UTF8_MARK: char = '\u{feff}';

/// A file in the making.
pub struct Csv(String);

impl Csv {
    pub fn new(columns: &[String]) -> Self {
        let mut file = Self(String::from(UTF8_MARK));
        file.row(columns);
        file
    }

    pub fn row(&mut self, fields: &[String]) {
        for (place, field) in fields.iter().enumerate() {
            if place > 0 {
                self.0.push(',');
            }
            self.0.push_str(&quoted(field));
        }
        self.0.push_str("\r\n");
    }

    /// The file as a download called `name`, which is plain ASCII.
    pub fn download(self, name: &str) -> Response {
        download(name, self.0)
    }
}

/// A text that is CSV already.
pub fn download(name: &str, text: String) -> Response {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8"),
        ),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, text).into_response()
}

/// A name that begins like a formula is not to be run by whoever opens the file.
fn quoted(field: &str) -> String {
    let is_formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']) && field.parse::<f64>().is_err();
    let plain = if is_formula {
        format!("'{field}")
    } else {
        field.to_owned()
    };
    if plain.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", plain.replace('"', "\"\""))
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_to_their_columns_and_run_nothing() {
        let all = [
            ("cup, small", "\"cup, small\""),
            ("9\" plate", "\"9\"\" plate\""),
            ("=SUM(A1)", "'=SUM(A1)"),
            ("-12.50", "-12.50"),
            ("-x", "'-x"),
            ("그릇", "그릇"),
        ];
        for (field, written) in all {
            assert_eq!(quoted(field), written);
        }
        let mut file = Csv::new(&["a".into(), "b".into()]);
        file.row(&["1".into(), String::new()]);
        assert_eq!(file.0, "\u{feff}a,b\r\n1,\r\n");
    }
}
