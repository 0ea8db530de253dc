//! Reads passphrases: from the environment, or typed without being shown.

use std::env::VarError;
use std::io::{self, IsTerminal as _, Write as _};

use anyhow::{Result, bail};
use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal;
use zeroize::Zeroizing;

use crate::domain::typed::{canonical, is_all_capitals};
use crate::domain::word_list::count_in;

/// Variable with the passphrase, for commands that run without a user.
pub(super) const VARIABLE: &str = "GROUNDWORK_PASSPHRASE";
/// Variable with a new passphrase, for commands that also need the old one.
pub(super) const NEW_VARIABLE: &str = "GROUNDWORK_NEW_PASSPHRASE";

/// Variable with the passphrase of a sealed bundle.
const BUNDLE_VARIABLE: &str = "GROUNDWORK_BUNDLE_PASSPHRASE";

/// Length of the longest typed line, in bytes.
const LONGEST: usize = 1024;

/// Length of the shortest accepted passphrase in characters: long enough that Argon2id makes guessing slow.
const SHORTEST: usize = 8;

/// Whether the user types the passphrase, because [`VARIABLE`] is not set.
pub(super) fn is_typed() -> bool {
    std::env::var_os(VARIABLE).is_none_or(|value| value.is_empty())
}

/// The passphrase; `None` if nobody can be asked.
pub(super) fn given(what: &str) -> Result<Option<Zeroizing<String>>> {
    given_in(VARIABLE, what)
}

/// The passphrase of a sealed bundle; `None` if nobody can be asked.
pub(super) fn of_bundle() -> Result<Option<Zeroizing<String>>> {
    given_in(BUNDLE_VARIABLE, "Passphrase of this bundle")
}

/// The passphrase of a new key in addition to an old one; `None` if nobody can be asked.
pub(super) fn of_new_key() -> Result<Option<Zeroizing<String>>> {
    // Both keys may have the same passphrase.
    let there = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let name = [NEW_VARIABLE, VARIABLE].into_iter().find(there);
    given_in(name.unwrap_or(NEW_VARIABLE), "Passphrase of the new key")
}

fn given_in(name: &str, what: &str) -> Result<Option<Zeroizing<String>>> {
    if let Some(given) = variable(name)? {
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

/// A new passphrase that replaces the one in [`VARIABLE`], typed twice.
pub(super) fn another() -> Result<Zeroizing<String>> {
    new_in(&[NEW_VARIABLE])
}

/// A new passphrase for sealing a bundle, typed twice.
pub(super) fn new_of_bundle() -> Result<Zeroizing<String>> {
    new_in(&[BUNDLE_VARIABLE])
}

/// A new passphrase from the first of these variables that is set, or typed twice.
fn new_in(names: &[&str]) -> Result<Zeroizing<String>> {
    let given = match names.iter().find_map(|name| variable(name).transpose()).transpose()? {
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
    // Invisible characters protect nothing.
    let length = canonical(&given).chars().count();
    if length < SHORTEST {
        bail!(
            "the passphrase has {length} characters, at least {SHORTEST}; a few words that nobody \
             would guess are good"
        );
    }
    Ok(given)
}

/// The value of an environment variable. An empty one counts as unset.
fn variable(name: &str) -> Result<Option<Zeroizing<String>>> {
    match std::env::var(name) {
        Ok(given) if given.is_empty() => Ok(None),
        Ok(given) => Ok(Some(Zeroizing::new(given))),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => {
            bail!("the environment variable {name} is not text in UTF-8; a passphrase is")
        }
    }
}

/// Reads `count` words from as many lines as they need, because they are pasted as printed. They are typed
/// without being shown, or read from standard input. An empty line ends them early.
pub(super) fn words(what: &str, count: usize) -> Result<Zeroizing<String>> {
    let typed_at = io::stdin().is_terminal() && io::stderr().is_terminal();
    let mut words = Zeroizing::new(String::with_capacity(4 * LONGEST));
    let mut asked = what.to_owned();
    loop {
        let line = match typed_at {
            true => typed(&asked)?,
            false => {
                let mut line = Zeroizing::new(String::with_capacity(LONGEST));
                io::stdin().read_line(&mut line)?;
                line
            }
        };
        // The end of the input has no line break.
        if line.trim().is_empty() && (typed_at || line.is_empty() || count_in(&words) > 0) {
            break;
        }
        if words.len() + line.len() + 1 > 4 * LONGEST {
            break;
        }
        words.push_str(&line);
        words.push('\n');
        match count_in(&words) {
            so_far if so_far >= count => break,
            so_far => asked = format!("{so_far} of {count} so far; the next"),
        }
    }
    if typed_at {
        forget_typed()?;
    }
    Ok(words)
}

/// Discards what was pasted after the last word, so that it does not answer a later question.
fn forget_typed() -> Result<()> {
    terminal::enable_raw_mode()?;
    let forgotten = (|| -> io::Result<()> {
        while event::poll(std::time::Duration::ZERO)? {
            event::read()?;
        }
        Ok(())
    })();
    terminal::disable_raw_mode()?;
    Ok(forgotten?)
}

/// A hint for a wrong passphrase typed in capitals only: terminals do not report whether Caps Lock is on.
pub(super) fn capitals(typed: &str) -> Option<&'static str> {
    is_all_capitals(typed).then_some("All its letters were capitals; perhaps Caps Lock is on.")
}

/// Reads a line without showing it.
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
    // With enough room from the start, because a string that grows leaves copies behind in memory.
    let mut line = Zeroizing::new(String::with_capacity(LONGEST));
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
            // Some terminals paste a line break like this.
            KeyCode::Char('j') if key.modifiers.contains(KeyModifiers::CONTROL) => return Ok(line),
            KeyCode::Esc => bail!("nothing was changed"),
            KeyCode::Backspace => {
                line.pop();
            }
            // A key with Ctrl is not a letter; AltGr is reported as Ctrl and Alt.
            KeyCode::Char(_)
                if key.modifiers.intersection(KeyModifiers::CONTROL | KeyModifiers::ALT)
                    == KeyModifiers::CONTROL => {}
            KeyCode::Char(c) if line.len() + c.len_utf8() <= LONGEST => line.push(c),
            _ => {}
        }
    }
}
