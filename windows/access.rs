//! Who may open a file or a folder.

use std::ffi::c_void;
use std::io;
use std::path::Path;

use windows::Win32::Foundation::{CloseHandle, HANDLE, HLOCAL, LocalFree};
use windows::Win32::Security::Authorization::{
    ConvertSecurityDescriptorToStringSecurityDescriptorW, ConvertSidToStringSidW,
    ConvertStringSecurityDescriptorToSecurityDescriptorW, GetNamedSecurityInfoW, SDDL_REVISION_1,
    SE_FILE_OBJECT, SetNamedSecurityInfoW,
};
use windows::Win32::Security::{
    ACL, DACL_SECURITY_INFORMATION, GetSecurityDescriptorDacl, GetTokenInformation,
    PROTECTED_DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, SetFileSecurityW, TOKEN_QUERY,
    TOKEN_USER, TokenUser,
};
use windows::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};
use windows::core::{BOOL, PWSTR};

use crate::wide::{read, wide};

/// A piece of memory that the system gave and wants back.
struct Given(*mut c_void);

impl Drop for Given {
    fn drop(&mut self) {
        // SAFETY: it came from a function whose result goes back by `LocalFree`, and goes back once.
        unsafe { LocalFree(Some(HLOCAL(self.0))) };
    }
}

/// A token, closed when dropped.
struct Token(HANDLE);

impl Drop for Token {
    fn drop(&mut self) {
        // SAFETY: it is open, and nobody else has it.
        let _closed = unsafe { CloseHandle(self.0) };
    }
}

/// The number of the account that runs the program, such as `S-1-5-21-…-1001`.
fn account() -> io::Result<String> {
    let mut token = Token(HANDLE::default());
    // SAFETY: the place for the token is ours.
    unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &mut token.0)? };
    // A user with the longest number takes 16 + 68 bytes. Eight bytes each, because a pointer comes first.
    let mut user = [0_u64; 32];
    let mut length = 0;
    let room = size_of_val(&user) as u32;
    // SAFETY: `user` has as many bytes as `room` says, and is aligned for what is written.
    unsafe {
        GetTokenInformation(token.0, TokenUser, Some(user.as_mut_ptr().cast()), room, &mut length)?
    };
    // SAFETY: it was filled with a `TOKEN_USER`, whose number lies in the same piece of memory.
    let sid = unsafe { (*user.as_ptr().cast::<TOKEN_USER>()).User.Sid };
    let mut text = PWSTR::null();
    // SAFETY: `sid` is a number that the system wrote; the text is given back.
    unsafe { ConvertSidToStringSidW(sid, &mut text)? };
    let _given = Given(text.0.cast());
    // SAFETY: a text of the system ends with a zero.
    Ok(unsafe { read(text) }.to_string_lossy().into_owned())
}

/// Gives a file or a folder to this account alone: nobody else gets in by what was allowed to them above, and what comes
/// into the folder later is kept the same way. The system's own account may read it, for backups and virus scanners.
///
/// # Errors
/// When the drive knows no rights, or does not let them be changed.
pub fn keep_to_account(path: &Path) -> io::Result<()> {
    // Windows' language for rights: protected (P) from what is allowed above; allowed (A) is everything (FA), for
    // folders (CI) and files (OI) in it too.
    let inherits = if path.is_dir() { "OICI" } else { "" };
    let rights = format!("D:P(A;{inherits};FA;;;{})(A;{inherits};FA;;;SY)", account()?);
    let mut descriptor = PSECURITY_DESCRIPTOR::default();
    // SAFETY: the place for the descriptor is ours; what it points to is given back.
    unsafe {
        ConvertStringSecurityDescriptorToSecurityDescriptorW(
            &wide(rights),
            SDDL_REVISION_1,
            &mut descriptor,
            None,
        )?;
    }
    let _given = Given(descriptor.0);
    let (mut present, mut by_default) = (BOOL::default(), BOOL::default());
    let mut list: *mut ACL = std::ptr::null_mut();
    // SAFETY: the descriptor was made above, and the list in it lives as long.
    unsafe { GetSecurityDescriptorDacl(descriptor, &mut present, &mut list, &mut by_default)? };
    let what = DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
    // SAFETY: the list lives until the end of this function.
    let set = unsafe {
        SetNamedSecurityInfoW(&wide(path), SE_FILE_OBJECT, what, None, None, Some(list), None)
    };
    set.ok()?;
    if may_others_read(path)? {
        // Some drives of other systems add what is allowed above all the same, and not in this older way.
        // SAFETY: the descriptor lives until the end of this function.
        unsafe { SetFileSecurityW(&wide(path), DACL_SECURITY_INFORMATION, descriptor).ok()? };
    }
    Ok(())
}

/// Whether anyone but this account and the system's own may open a file or a folder.
///
/// # Errors
/// When it is not there, or its rights cannot be read.
pub fn may_others_read(path: &Path) -> io::Result<bool> {
    Ok(lets_others_in(&rights_of(path)?, &account()?))
}

/// The rights to a file or a folder, in Windows' language for them.
fn rights_of(path: &Path) -> io::Result<String> {
    let mut descriptor = PSECURITY_DESCRIPTOR::default();
    // SAFETY: the place for the descriptor is ours; what it points to is given back.
    let got = unsafe {
        GetNamedSecurityInfoW(
            &wide(path),
            SE_FILE_OBJECT,
            DACL_SECURITY_INFORMATION,
            None,
            None,
            None,
            None,
            &mut descriptor,
        )
    };
    got.ok()?;
    let _descriptor = Given(descriptor.0);
    let mut text = PWSTR::null();
    // SAFETY: the descriptor is the system's; the text is given back.
    unsafe {
        ConvertSecurityDescriptorToStringSecurityDescriptorW(
            descriptor,
            SDDL_REVISION_1,
            DACL_SECURITY_INFORMATION,
            &mut text,
            None,
        )?;
    }
    let _text = Given(text.0.cast());
    // SAFETY: a text of the system ends with a zero.
    Ok(unsafe { read(text) }.to_string_lossy().into_owned())
}

/// Whether rights, in Windows' language for them, let anyone in but an account and the system's own. No list at all lets
/// everyone in.
fn lets_others_in(rights: &str, account: &str) -> bool {
    let mut entries = rights.split('(').skip(1).peekable();
    if entries.peek().is_none() {
        return true;
    }
    entries.any(|entry| {
        let mut fields = entry.trim_end_matches(')').split(';');
        let allows = fields.next() == Some("A");
        let who = fields.nth(4).unwrap_or_default();
        allows && who != "SY" && who != "S-1-5-18" && who != account
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_to_this_account_lets_nobody_else_in() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("ä folder");
        std::fs::create_dir(&own).unwrap();
        keep_to_account(&own).unwrap();
        let file = own.join("file");
        std::fs::write(&file, "a").unwrap();
        let said = |path: &Path| (account().unwrap(), rights_of(path).unwrap());
        assert!(!may_others_read(&own).unwrap(), "{:?}", said(&own));
        assert_eq!(std::fs::read(&file).unwrap(), b"a");
        // Control: what others may read is noticed.
        let mut shared = rights_of(&own).unwrap();
        shared.push_str("(A;OICI;FR;;;BU)");
        assert!(lets_others_in(&shared, &account().unwrap()), "{shared}");
        let single = folder.path().join("single");
        std::fs::write(&single, "a").unwrap();
        keep_to_account(&single).unwrap();
        assert!(!may_others_read(&single).unwrap());
        assert!(may_others_read(&folder.path().join("not there")).is_err());
    }

    #[test]
    fn others_are_found_in_rights() {
        let me = "S-1-5-21-1-2-3-1001";
        let others = |rights: &str| lets_others_in(rights, me);
        assert!(!others("D:P(A;OICI;FA;;;S-1-5-21-1-2-3-1001)(A;OICI;FA;;;SY)"));
        assert!(!others("D:P(A;;FA;;;S-1-5-21-1-2-3-1001)(D;;FA;;;WD)"), "a refusal");
        for let_in in ["WD", "BA", "BU", "S-1-5-21-1-2-3-1002"] {
            assert!(
                others(&format!("D:P(A;;FA;;;S-1-5-21-1-2-3-1001)(A;;FR;;;{let_in})")),
                "{let_in}"
            );
        }
        assert!(others("D:NO_ACCESS_CONTROL"));
    }
}
