//! Files compressed with gzip, which their first bytes tell, whatever they are called.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::error::{DataError, Origin};

/// The first bytes of a gzip stream.
pub(super) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// What decompresses the bytes of a file, if they are compressed.
pub(super) fn decoder(bytes: &[u8]) -> Option<MultiGzDecoder<&[u8]>> {
    bytes.starts_with(&MAGIC).then(|| MultiGzDecoder::new(bytes))
}

/// The bytes of a file, decompressed if they have to be; [`DataError::Io`] for a damaged stream.
pub(super) fn plain<'a>(bytes: &'a [u8], origin: &Origin) -> Result<Cow<'a, [u8]>, DataError> {
    let Some(mut decoder) = decoder(bytes) else { return Ok(Cow::Borrowed(bytes)) };
    let mut plain = Vec::new();
    match decoder.read_to_end(&mut plain) {
        Ok(_) => Ok(Cow::Owned(plain)),
        Err(cause) => Err(DataError::Io { origin: origin.clone(), cause }),
    }
}
