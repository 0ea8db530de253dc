//! Errors of Windows.

use std::io;

/// An error as the standard library knows it. Most have an old number inside a new one (`HRESULT_FROM_WIN32`), and only
/// the old ones are known there.
pub fn plain(error: windows::core::Error) -> io::Error {
    /// `SEVERITY_ERROR` and `FACILITY_WIN32` of Windows, in the upper half.
    const OLD: u32 = 0x8007_0000;
    let number = error.code().0.cast_unsigned();
    match number & 0xFFFF_0000 {
        OLD => io::Error::from_raw_os_error((number & 0xFFFF).cast_signed()),
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windows::Win32::Foundation::{E_NOINTERFACE, ERROR_ACCESS_DENIED};

    #[test]
    fn an_old_number_is_taken_out_of_a_new_one() {
        let denied = plain(ERROR_ACCESS_DENIED.to_hresult().into());
        assert_eq!(denied.kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(denied.raw_os_error(), Some(5));
        // Control: one that was never an old one stays.
        let other = plain(E_NOINTERFACE.into());
        assert_eq!(other.raw_os_error(), Some(E_NOINTERFACE.0));
    }
}
