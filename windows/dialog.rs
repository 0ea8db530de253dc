//! The system's dialogs for files. What is chosen in them is not added to *Recent*, which others on the computer see.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use windows::Win32::Foundation::{ERROR_CANCELLED, HWND, LPARAM, WPARAM};
use windows::Win32::System::Com::{
    CLSCTX_INPROC_SERVER, COINIT_APARTMENTTHREADED, COINIT_DISABLE_OLE1DDE, CoCreateInstance,
    CoInitializeEx, CoTaskMemFree, CoUninitialize,
};
use windows::Win32::System::Threading::GetCurrentThreadId;
use windows::Win32::UI::Shell::{
    FOS_DONTADDTORECENT, FOS_FORCEFILESYSTEM, FOS_NOCHANGEDIR, FOS_OVERWRITEPROMPT,
    FOS_PICKFOLDERS, FileOpenDialog, FileSaveDialog, IFileDialog, IShellItem,
    SHCreateItemFromParsingName, SIGDN_FILESYSPATH,
};
use windows::Win32::UI::WindowsAndMessaging::{EnumThreadWindows, PostMessageW, WM_CLOSE};
use windows::core::{BOOL, Result};

use crate::error::plain;
use crate::wide::{read, wide};

/// What is chosen.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A file that is there.
    File,
    /// A folder.
    Folder,
    /// Where a file is to be written.
    NewFile,
}

/// A dialog that is to be opened, is open, or was: for closing it from another thread.
#[derive(Clone, Debug, Default)]
pub struct Choosing(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// The thread that shows it.
    thread: Option<u32>,
    is_closed: bool,
}

impl Choosing {
    fn at_hand(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the dialog, without a choice.
    pub fn close(&self) {
        let mut state = self.at_hand();
        state.is_closed = true;
        if let Some(thread) = state.thread {
            // SAFETY: the function that is called for each window is there as long as the program.
            let _none = unsafe { EnumThreadWindows(thread, Some(close_window), LPARAM(0)) };
        }
    }
}

/// Asks a window to close, and goes on to the next.
unsafe extern "system" fn close_window(window: HWND, _: LPARAM) -> BOOL {
    // SAFETY: the number is the system's own; a window that is gone by now hears nothing.
    let _gone = unsafe { PostMessageW(Some(window), WM_CLOSE, WPARAM(0), LPARAM(0)) };
    true.into()
}

/// Opens a dialog with a title, in a folder and with a name if they are given, and waits for what is chosen: `Ok(None)` if
/// it is closed without a choice. It must be asked for in a thread of its own, which it keeps busy.
///
/// # Errors
/// When the system shows none.
pub fn choose(
    open: &Choosing,
    choice: Choice,
    title: &str,
    folder: Option<&Path>,
    name: Option<&str>,
) -> std::io::Result<Option<PathBuf>> {
    {
        let mut state = open.at_hand();
        if state.is_closed {
            return Ok(None);
        }
        // SAFETY: nothing goes in.
        state.thread = Some(unsafe { GetCurrentThreadId() });
    }
    // SAFETY: it is taken back below, in the same thread.
    unsafe { CoInitializeEx(None, COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE) }
        .ok()
        .map_err(plain)?;
    let chosen = shown(open, choice, title, folder, name);
    open.at_hand().thread = None;
    // SAFETY: everything that was asked of the system is given back by now.
    unsafe { CoUninitialize() };
    match chosen {
        Ok(path) => Ok(Some(path)),
        Err(error) if error.code() == ERROR_CANCELLED.to_hresult() => Ok(None),
        Err(error) => Err(plain(error)),
    }
}

fn shown(
    open: &Choosing,
    choice: Choice,
    title: &str,
    folder: Option<&Path>,
    name: Option<&str>,
) -> Result<PathBuf> {
    let kind = match choice {
        Choice::File | Choice::Folder => &FileOpenDialog,
        Choice::NewFile => &FileSaveDialog,
    };
    let mut options = FOS_FORCEFILESYSTEM | FOS_NOCHANGEDIR | FOS_DONTADDTORECENT;
    options |= match choice {
        Choice::File => Default::default(),
        Choice::Folder => FOS_PICKFOLDERS,
        Choice::NewFile => FOS_OVERWRITEPROMPT,
    };
    // SAFETY: the thread may ask for such things since `choose` said so, and all texts end with a zero.
    unsafe {
        let dialog: IFileDialog = CoCreateInstance(kind, None, CLSCTX_INPROC_SERVER)?;
        dialog.SetOptions(dialog.GetOptions()? | options)?;
        dialog.SetTitle(&wide(title))?;
        if let Some(folder) = folder {
            // A folder that went away meanwhile is no reason to show none.
            let item: Result<IShellItem> = SHCreateItemFromParsingName(&wide(folder), None);
            if let Ok(item) = item {
                dialog.SetFolder(&item)?;
            }
        }
        if let Some(name) = name {
            dialog.SetFileName(&wide(name))?;
        }
        // On a slow drive it took a while to come so far.
        if open.at_hand().is_closed {
            return Err(ERROR_CANCELLED.to_hresult().into());
        }
        dialog.Show(None)?;
        let text = dialog.GetResult()?.GetDisplayName(SIGDN_FILESYSPATH)?;
        let path = PathBuf::from(read(text));
        CoTaskMemFree(Some(text.0.cast_const().cast()));
        Ok(path)
    }
}
