//! The program in a terminal of its own, in which keys are pressed.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A pseudo-terminal with the program in it.
pub struct Terminal {
    process: Child,
    keys: ChildStdin,
    drawn: Receiver<Vec<u8>>,
    /// What was drawn and not looked at.
    unseen: Vec<u8>,
}

impl Terminal {
    /// The program with this data folder and these words behind its name, as a shell reads them.
    pub fn open(data: &Path, args: &str) -> Terminal {
        let program = format!("stty cols 100; exec '{}' {args}", env!("CARGO_BIN_EXE_groundwork"));
        let mut process = Command::new("script")
            .args(["-q", "-c", &program, "/dev/null"])
            .env("GROUNDWORK_DATA", data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = process.stdout.take().unwrap();
        let (tell, drawn) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = out.read(&mut bytes) {
                if tell.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let keys = process.stdin.take().unwrap();
        Terminal { process, keys, drawn, unseen: Vec::new() }
    }

    /// Waits until these words are drawn; what was drawn before them is seen.
    pub fn see(&mut self, words: &str) {
        loop {
            let at = self.unseen.windows(words.len()).position(|bytes| bytes == words.as_bytes());
            if let Some(at) = at {
                self.unseen.drain(..at + words.len());
                return;
            }
            let more = self.drawn.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| {
                panic!("waited in vain for {words:?}: {}", String::from_utf8_lossy(&self.unseen))
            });
            self.unseen.extend(more);
        }
    }

    /// Waits until these words are drawn, pressing keys meanwhile, slowly.
    pub fn press_until(&mut self, keys: &str, words: &str) {
        for _ in 0..100 {
            self.press(keys);
            std::thread::sleep(Duration::from_millis(200));
            self.unseen.extend(self.drawn.try_iter().flatten());
            if self.unseen.windows(words.len()).any(|bytes| bytes == words.as_bytes()) {
                return self.see(words);
            }
        }
        panic!("pressed in vain for {words:?}");
    }

    /// Presses keys, as the terminal sends them. What was drawn before is seen.
    pub fn press(&mut self, keys: &str) {
        self.unseen.clear();
        self.drawn.try_iter().for_each(drop);
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until the program has ended, after saying this.
    pub fn end(mut self, words: &str) {
        self.see(words);
        self.process.wait().unwrap();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
