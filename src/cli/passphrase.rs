//! Asking for a passphrase: from the environment, or typed without being shown.

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::{Result, bail};
use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal;
use zeroize::Zeroizing;

/// Where a passphrase may be given to a command that nobody sits at.
pub(super) const VARIABLE: &str = "GROUNDWORK_PASSPHRASE";
/// Where a new one may be given, when the old one is needed too.
pub(super) const NEW_VARIABLE: &str = "GROUNDWORK_NEW_PASSPHRASE";

/// Where that of a sealed bundle may be given.
const BUNDLE_VARIABLE: &str = "GROUNDWORK_BUNDLE_PASSPHRASE";

/// The shortest that is taken: long enough that Argon2id makes guessing slow.
const SHORTEST: usize = 8;

/// Whether it would be typed.
pub(super) fn is_typed() -> bool {
    std::env::var_os(VARIABLE).is_none()
}

/// The passphrase; `None` when nobody can be asked.
pub(super) fn given(what: &str) -> Result<Option<Zeroizing<String>>> {
    given_in(VARIABLE, what)
}

/// The passphrase of a sealed bundle; `None` when nobody can be asked.
pub(super) fn of_bundle() -> Result<Option<Zeroizing<String>>> {
    given_in(BUNDLE_VARIABLE, "Passphrase of this bundle")
}

/// The passphrase of a new key beside an old one; `None` when nobody can be asked.
pub(super) fn of_new_key() -> Result<Option<Zeroizing<String>>> {
    // Both may have the same.
    let name = [NEW_VARIABLE, VARIABLE].into_iter().find(|name| variable(name).is_some());
    given_in(name.unwrap_or(NEW_VARIABLE), "Passphrase of the new key")
}

fn given_in(name: &str, what: &str) -> Result<Option<Zeroizing<String>>> {
    if let Some(given) = variable(name) {
        return Ok(Some(given));
    }
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(None);
    }
    typed(what).map(Some)
}

/// A new passphrase, typed twice.
pub(super) fn new() -> Result<Zeroizing<String>> {
    new_in(&[NEW_VARIABLE, VARIABLE])
}

/// A new passphrase in the place of the one that [`VARIABLE`] gives, typed twice.
pub(super) fn another() -> Result<Zeroizing<String>> {
    new_in(&[NEW_VARIABLE])
}

/// A new passphrase for sealing a bundle, typed twice.
pub(super) fn new_of_bundle() -> Result<Zeroizing<String>> {
    new_in(&[BUNDLE_VARIABLE])
}

/// A new passphrase from the first of these variables that is there, or typed twice.
fn new_in(names: &[&str]) -> Result<Zeroizing<String>> {
    let given = match names.iter().find_map(|name| variable(name)) {
        Some(given) => given,
        None => {
            if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
                bail!(
                    "a new passphrase is typed at a terminal, or given in the environment variable {}",
                    names.first().copied().unwrap_or_default()
                );
            }
            let first = typed("New passphrase")?;
            if typed("The same once more")? != first {
                bail!("the two are not the same; nothing was changed");
            }
            first
        }
    };
    let length = given.chars().count();
    if length < SHORTEST {
        bail!(
            "the passphrase has {length} characters, at least {SHORTEST}; a few words that nobody \
             would guess are good"
        );
    }
    Ok(given)
}

fn variable(name: &str) -> Option<Zeroizing<String>> {
    std::env::var(name).ok().map(Zeroizing::new)
}

/// A line that is typed and not shown, or read where nobody types.
pub(super) fn typed_or_read(what: &str) -> Result<Zeroizing<String>> {
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        return typed(what);
    }
    let mut line = Zeroizing::new(String::with_capacity(1024));
    io::stdin().read_line(&mut line)?;
    Ok(line)
}

/// A line that is typed and not shown.
fn typed(what: &str) -> Result<Zeroizing<String>> {
    let mut err = io::stderr();
    write!(err, "{what}: ")?;
    err.flush()?;
    terminal::enable_raw_mode()?;
    let line = read_hidden();
    terminal::disable_raw_mode()?;
    writeln!(err)?;
    line
}

fn read_hidden() -> Result<Zeroizing<String>> {
    // Room enough from the start: a string that grows leaves copies behind.
    let mut line = Zeroizing::new(String::with_capacity(1024));
    loop {
        let Event::Key(key) = event::read()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        match key.code {
            KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                bail!("nothing was changed")
            }
            KeyCode::Enter => return Ok(line),
            KeyCode::Esc => bail!("nothing was changed"),
            KeyCode::Backspace => {
                line.pop();
            }
            KeyCode::Char(c) if line.len() + c.len_utf8() <= 1024 => line.push(c),
            _ => {}
        }
    }
}
