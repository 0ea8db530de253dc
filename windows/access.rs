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
use windows::Win32::System::Threading::{
    GetCurrentProcess, OpenProcess, OpenProcessToken, PROCESS_QUERY_LIMITED_INFORMATION,
};
use windows::core::{BOOL, PWSTR};

use crate::error::plain;
use crate::wide::{read, wide, wide_path};

/// A piece of memory that the system gave and wants back.
struct Given(*mut c_void);

impl Drop for Given {
    fn drop(&mut self) {
        // SAFETY: it came from a function whose result goes back by `LocalFree`, and goes back once.
        unsafe { LocalFree(Some(HLOCAL(self.0))) };
    }
}

/// Something open, closed when dropped.
struct Owned(HANDLE);

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: it is open or nothing, and nobody else has it.
        let _closed = unsafe { CloseHandle(self.0) };
    }
}

/// The number of the account that runs a program, such as `S-1-5-21-…-1001`; this one's if none is given.
///
/// # Errors
/// When there is no such program, or it does not say.
fn account(program: Option<u32>) -> io::Result<String> {
    let mut token = Owned(HANDLE::default());
    match program {
        // SAFETY: the place for the token is ours.
        None => unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &mut token.0) },
        Some(number) => {
            // SAFETY: only numbers go in.
            let program = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, false, number) };
            let program = Owned(program.map_err(plain)?);
            // SAFETY: the program is open, and the place for the token is ours.
            unsafe { OpenProcessToken(program.0, TOKEN_QUERY, &mut token.0) }
        }
    }
    .map_err(plain)?;
    // A user with the longest number takes 16 + 68 bytes. Eight bytes each, because a pointer comes first.
    let mut user = [0_u64; 32];
    let mut length = 0;
    let room = size_of_val(&user) as u32;
    let into = Some(user.as_mut_ptr().cast());
    // SAFETY: `user` has as many bytes as `room` says, and is aligned for what is written.
    unsafe { GetTokenInformation(token.0, TokenUser, into, room, &mut length) }.map_err(plain)?;
    // SAFETY: it was filled with a `TOKEN_USER`, whose number lies in the same piece of memory.
    let sid = unsafe { (*user.as_ptr().cast::<TOKEN_USER>()).User.Sid };
    let mut text = PWSTR::null();
    // SAFETY: `sid` is a number that the system wrote; the text is given back.
    unsafe { ConvertSidToStringSidW(sid, &mut text) }.map_err(plain)?;
    let _given = Given(text.0.cast());
    // SAFETY: a text of the system ends with a zero.
    Ok(unsafe { read(text) }.to_string_lossy().into_owned())
}

/// Who may do what with something, given back to the system when dropped.
struct Rights(PSECURITY_DESCRIPTOR);

impl Drop for Rights {
    fn drop(&mut self) {
        drop(Given(self.0.0));
    }
}

impl Rights {
    /// Those that a text in Windows' language for them says.
    fn said(text: &str) -> io::Result<Rights> {
        let mut rights = Rights(PSECURITY_DESCRIPTOR::default());
        let (text, into) = (wide(text), &mut rights.0);
        // SAFETY: the text ends with a zero, and the place for the rights is ours.
        unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(&text, SDDL_REVISION_1, into, None)
        }
        .map_err(plain)?;
        Ok(rights)
    }

    /// Those to a file or a folder.
    fn of(path: &Path) -> io::Result<Rights> {
        let mut rights = Rights(PSECURITY_DESCRIPTOR::default());
        let (path, what) = (wide_path(path)?, DACL_SECURITY_INFORMATION);
        let into = &mut rights.0;
        // SAFETY: the path ends with a zero, and the place for the rights is ours.
        unsafe { GetNamedSecurityInfoW(&path, SE_FILE_OBJECT, what, None, None, None, None, into) }
            .ok()
            .map_err(plain)?;
        Ok(rights)
    }

    /// The list of who is let in. It lives as long as the rights.
    fn list(&self) -> io::Result<*mut ACL> {
        let (mut present, mut by_default) = (BOOL::default(), BOOL::default());
        let mut list: *mut ACL = std::ptr::null_mut();
        // SAFETY: the rights are the system's, and the places are ours.
        unsafe { GetSecurityDescriptorDacl(self.0, &mut present, &mut list, &mut by_default) }
            .map_err(plain)?;
        Ok(list)
    }

    /// In Windows' language for them.
    fn text(&self) -> io::Result<String> {
        let (mut text, what) = (PWSTR::null(), DACL_SECURITY_INFORMATION);
        let into = &mut text;
        // SAFETY: the rights are the system's; the text is given back.
        unsafe {
            ConvertSecurityDescriptorToStringSecurityDescriptorW(
                self.0,
                SDDL_REVISION_1,
                what,
                into,
                None,
            )
        }
        .map_err(plain)?;
        let _text = Given(text.0.cast());
        // SAFETY: a text of the system ends with a zero.
        Ok(unsafe { read(text) }.to_string_lossy().into_owned())
    }
}

/// This account as the system writes it in rights: some have two letters there, such as `LA` for the first administrator.
fn account_in_rights() -> io::Result<String> {
    let text = Rights::said(&format!("D:(A;;FA;;;{})", account(None)?))?.text()?;
    Ok(text.rsplit(';').next().unwrap_or_default().trim_end_matches(')').to_owned())
}

/// Rights, in Windows' language for them, for this account and the system's own alone: `what` is what they may do, and
/// `inherits` whether that holds for what comes into it later.
fn alone(inherits: &str, what: &str) -> io::Result<String> {
    // Protected (P) from what is allowed above; allowed (A).
    let account = account(None)?;
    Ok(format!("D:P(A;{inherits};{what};;;{account})(A;{inherits};{what};;;SY)"))
}

/// Rights to a named pipe that only this account may open, in Windows' language for them.
///
/// # Errors
/// When the system does not say who the account is.
pub fn rights_to_pipe() -> io::Result<String> {
    alone("", "GA")
}

/// Whether a program is run by this account.
pub fn is_of_this_account(program: u32) -> bool {
    let (own, other) = (account(None), account(Some(program)));
    matches!((own, other), (Ok(own), Ok(other)) if own == other)
}

/// Gives a file or a folder to this account alone: nobody else gets in by what was allowed to them above, and what comes
/// into the folder later is kept the same way. The system's own account may read it, for backups and virus scanners.
///
/// # Errors
/// When the drive knows no rights, or does not let them be changed.
pub fn keep_to_account(path: &Path) -> io::Result<()> {
    // Everything (FA), for folders (CI) and files (OI) in it too.
    let rights = Rights::said(&alone(if path.is_dir() { "OICI" } else { "" }, "FA")?)?;
    let (place, list) = (wide_path(path)?, Some(rights.list()?.cast_const()));
    let what = DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
    // SAFETY: the list lives as long as the rights, until the end of this function.
    unsafe { SetNamedSecurityInfoW(&place, SE_FILE_OBJECT, what, None, None, list, None) }
        .ok()
        .map_err(plain)?;
    if may_others_read(path)? {
        // Some drives of other systems add what is allowed above all the same, and not in this older way.
        // SAFETY: the rights live until the end of this function.
        unsafe { SetFileSecurityW(&place, DACL_SECURITY_INFORMATION, rights.0) }
            .ok()
            .map_err(plain)?;
    }
    Ok(())
}

/// Whether anyone but this account and the system's own may open a file or a folder.
///
/// # Errors
/// When it is not there, or its rights cannot be read.
pub fn may_others_read(path: &Path) -> io::Result<bool> {
    Ok(lets_others_in(&Rights::of(path)?.text()?, &account_in_rights()?))
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
        // Each kind of entry that lets in, with conditions or not.
        let allows = matches!(fields.next(), Some("A" | "OA" | "XA" | "ZA"));
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
        let said =
            |path: &Path| (account(None).unwrap(), Rights::of(path).unwrap().text().unwrap());
        assert!(!may_others_read(&own).unwrap(), "{:?}", said(&own));
        assert_eq!(std::fs::read(&file).unwrap(), b"a");
        // Control: what others may read is noticed.
        let mut shared = Rights::of(&own).unwrap().text().unwrap();
        shared.push_str("(A;OICI;FR;;;BU)");
        assert!(lets_others_in(&shared, &account_in_rights().unwrap()), "{shared}");
        let single = folder.path().join("single");
        std::fs::write(&single, "a").unwrap();
        keep_to_account(&single).unwrap();
        assert!(!may_others_read(&single).unwrap());
        let missing = may_others_read(&folder.path().join("not there")).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound, "{missing}");
    }

    #[test]
    fn programs_of_this_account_are_told_from_others() {
        assert!(is_of_this_account(std::process::id()));
        // The number of no program: they are multiples of four.
        assert!(!is_of_this_account(3));
        let rights = Rights::said(&rights_to_pipe().unwrap()).unwrap().text().unwrap();
        assert!(!lets_others_in(&rights, &account_in_rights().unwrap()), "{rights}");
    }

    #[test]
    fn a_path_of_any_length_has_rights() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a".repeat(120)).join("b".repeat(120)).join("c".repeat(60));
        std::fs::create_dir_all(&deep).unwrap();
        keep_to_account(&deep).unwrap();
        assert!(!may_others_read(&deep).unwrap());
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
        assert!(others("D:P(A;;FA;;;S-1-5-21-1-2-3-1001)(XA;;FR;;;WD;(a == 1))"), "a condition");
        assert!(others("D:NO_ACCESS_CONTROL"));
    }
}
