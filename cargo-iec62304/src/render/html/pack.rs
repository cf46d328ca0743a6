//! Text that goes into the page packed: deflate, then base64, so that no byte of it can end the element that holds it.

use std::io::{self, Write};

use data_encoding::BASE64;
use flate2::Compression;
use flate2::write::DeflateEncoder;

/// The packed text.
///
/// # Errors
/// What the encoder fails with; it writes into memory.
pub(super) fn pack(text: &str) -> io::Result<String> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(text.as_bytes())?;
    Ok(BASE64.encode(&encoder.finish()?))
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Read;

    use super::*;

    pub(in crate::render::html) fn unpack(packed: &str) -> String {
        let bytes = BASE64.decode(packed.as_bytes()).unwrap();
        let mut text = String::new();
        flate2::read::DeflateDecoder::new(bytes.as_slice())
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    #[test]
    fn what_goes_in_comes_out() {
        let text = "</script><!-- \u{202e} ä".repeat(50);
        let packed = pack(&text).unwrap();
        assert!(!packed.contains('<'), "{packed}");
        assert_eq!(unpack(&packed), text);
    }
}
