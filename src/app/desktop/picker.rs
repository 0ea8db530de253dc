//! Dialogs for files on Windows: the system's own.

use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use eframe::egui::Context;
use groundwork_windows::{Choosing, choose};

use super::dialog::{Answer, Asked, Choice, DialogBus};

/// A dialog that was opened. It is closed when this is dropped.
///
/// It keeps a thread of its own busy for as long as someone takes.
pub struct Dialog {
    answer: Receiver<Answer>,
    open: Choosing,
}

impl Drop for Dialog {
    fn drop(&mut self) {
        self.open.close();
    }
}

impl Dialog {
    /// Opens a dialog. What comes of it wakes the window.
    pub fn open(_: DialogBus, asked: Asked, window: &Context) -> Dialog {
        let (says, answer) = sync_channel(1);
        let (open, window) = (Choosing::default(), window.clone());
        let shown = open.clone();
        let thread = std::thread::Builder::new().name("file-dialog".into());
        // Without a thread nobody answers, which is seen at the other end.
        let _no_room = thread.spawn(move || {
            let choice = match asked.choice {
                Choice::File => groundwork_windows::Choice::File,
                Choice::Folder => groundwork_windows::Choice::Folder,
                Choice::NewFile => groundwork_windows::Choice::NewFile,
            };
            let answer = match choose(&shown, choice, &asked.title, asked.folder(), asked.name()) {
                Ok(Some(path)) => Answer::Chosen(path),
                Ok(None) => Answer::Nothing,
                Err(_) => Answer::NoDialog,
            };
            // Whoever has gone on is not told.
            if says.send(answer).is_ok() {
                window.request_repaint();
            }
        });
        Dialog { answer, open }
    }

    /// What came of it, once that is known.
    pub fn answer(&self) -> Option<Answer> {
        match self.answer.try_recv() {
            Ok(answer) => Some(answer),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Answer::NoDialog),
        }
    }
}
