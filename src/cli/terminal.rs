//! Shows a sitting in a terminal or a pipe.
//!
//! In a terminal, a few lines are redrawn in place. In a pipe, each caption and part is a line with its time,
//! so that the output can be stored and read.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::{cursor, queue, style, terminal};

use crate::domain::Phase;
use crate::domain::timer::LONGEST;
use crate::sitting::{Sitting, Snapshot, Stage};
use crate::units::Frames;

/// A command given with a key.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// Pause or continue.
    Pause,
    /// Jump back by 15 seconds.
    Back,
    /// Jump forward by 15 seconds.
    On,
    /// Skip the current part.
    Skip,
    /// Move attention to the next anchor.
    Anchor,
    /// Leave the session for the grounding.
    Ground,
    /// Return from the grounding to the session.
    Return,
    /// Turn the volume up by one step.
    Louder,
    /// Turn the volume down by one step.
    Softer,
    /// Stop the sitting.
    Stop,
}

/// Number of lines drawn.
const LINES: u16 = 6;

/// Output for a sitting.
pub(super) enum Screen {
    /// A terminal, redrawn in place.
    Terminal {
        /// Whether keys are read.
        keys: bool,
    },
    /// A pipe, with a line for each event.
    Pipe {
        /// Position up to which everything has been printed.
        upto: Option<Frames>,
    },
}

impl Screen {
    /// Takes over the terminal if standard output is one. Keys are read only from a terminal: the end of a
    /// piped standard input is not a key.
    pub(super) fn open() -> io::Result<Screen> {
        if !io::stdout().is_terminal() {
            return Ok(Screen::Pipe { upto: None });
        }
        let keys = io::stdin().is_terminal();
        if keys {
            terminal::enable_raw_mode()?;
        }
        let mut out = io::stdout();
        for _ in 0..LINES {
            write!(out, "\r\n")?;
        }
        queue!(out, cursor::MoveUp(LINES), cursor::Hide)?;
        out.flush()?;
        Ok(Screen::Terminal { keys })
    }

    /// Whether keys are read.
    pub(super) fn has_keys(&self) -> bool {
        matches!(self, Screen::Terminal { keys: true })
    }

    /// Waits at most `wait` for a key. A closed terminal means stop.
    pub(super) fn key(&self, wait: Duration) -> io::Result<Option<Key>> {
        if !self.has_keys() {
            std::thread::sleep(wait);
            return Ok(None);
        }
        if is_gone() {
            std::thread::sleep(wait);
            return Ok(Some(Key::Stop));
        }
        if !event::poll(Duration::ZERO)? {
            await_input(wait);
            return Ok(None);
        }
        let Event::Key(pressed) = event::read()? else {
            return Ok(None);
        };
        if pressed.kind == KeyEventKind::Release {
            return Ok(None);
        }
        if pressed.modifiers.contains(KeyModifiers::CONTROL) {
            return Ok((pressed.code == KeyCode::Char('c')).then_some(Key::Stop));
        }
        Ok(match pressed.code {
            KeyCode::Char(' ') => Some(Key::Pause),
            KeyCode::Left => Some(Key::Back),
            KeyCode::Right => Some(Key::On),
            KeyCode::Up => Some(Key::Louder),
            KeyCode::Down => Some(Key::Softer),
            KeyCode::Char('s') => Some(Key::Skip),
            KeyCode::Char('a') => Some(Key::Anchor),
            KeyCode::Char('g') => Some(Key::Ground),
            KeyCode::Char('b') => Some(Key::Return),
            KeyCode::Char('q') | KeyCode::Esc => Some(Key::Stop),
            _ => None,
        })
    }

    /// Shows the current state. A failure does not affect the sitting: a closed pipe has no reader, and
    /// [`Screen::key`] notices a terminal that was closed.
    pub(super) fn show(&mut self, sitting: &Sitting) {
        match self {
            Screen::Terminal { keys } => {
                let keys = if *keys { keys_of(sitting.stage()) } else { &[] };
                let _ = match sitting.last() {
                    Some(now) => draw(|width, room| drawing(now, keys, width, room)),
                    None => draw(|width, room| still(sitting.stage(), keys, width, room)),
                };
            }
            Screen::Pipe { upto } => {
                let (Some(player), Some(now)) = (sitting.player(), sitting.last()) else { return };
                for (start, text) in player.begun(*upto, now.position) {
                    let _ = writeln!(io::stdout(), "{}  {text}", clock(start));
                }
                // After a jump back, repeated lines are not printed again.
                *upto = (*upto).max(Some(now.position));
            }
        }
    }

    /// Prints a sentence during the sitting, such as about a lost device or a changed length.
    pub(super) fn tell(&mut self, sentence: &str) {
        match self {
            Screen::Terminal { .. } => _ = tell_above(sentence),
            Screen::Pipe { .. } => _ = writeln!(io::stdout(), "{sentence}"),
        }
    }
}

/// Prints a sentence in place of the drawing, and makes room for the drawing below.
fn tell_above(sentence: &str) -> io::Result<()> {
    let mut out = io::stdout();
    queue!(out, cursor::MoveToColumn(0), terminal::Clear(terminal::ClearType::FromCursorDown))?;
    write!(out, "{sentence}\r\n")?;
    for _ in 0..LINES {
        write!(out, "\r\n")?;
    }
    queue!(out, cursor::MoveUp(LINES))?;
    out.flush()
}

/// Whether the terminal that sends keys was closed.
#[cfg(unix)]
fn is_gone() -> bool {
    use rustix::event::PollFlags;
    let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    input_within(Duration::ZERO).is_some_and(|what| what.intersects(gone))
}

/// Waits for a key, or until the terminal is closed. Crossterm (0.29) does not notice that and would read the
/// end of input forever.
#[cfg(unix)]
fn await_input(wait: Duration) {
    let _ = input_within(wait);
}

/// Bytes of standard input that arrive within some time.
#[cfg(unix)]
fn input_within(wait: Duration) -> Option<rustix::event::PollFlags> {
    use rustix::event::{PollFd, PollFlags, poll};
    let stdin = io::stdin();
    let mut input = [PollFd::new(&stdin, PollFlags::IN)];
    let wait = wait.try_into().ok()?;
    poll(&mut input, Some(&wait)).ok()?;
    Some(input[0].revents())
}

/// Always `false`: on other systems, the program is closed together with the terminal.
#[cfg(not(unix))]
fn is_gone() -> bool {
    false
}

#[cfg(not(unix))]
fn await_input(wait: Duration) {
    let _ = event::poll(wait);
}

impl Drop for Screen {
    /// Restores the terminal.
    fn drop(&mut self) {
        if let Screen::Terminal { keys } = self {
            let mut out = io::stdout();
            let _ = queue!(
                out,
                cursor::MoveToColumn(0),
                terminal::Clear(terminal::ClearType::FromCursorDown),
                cursor::Show
            );
            let _ = out.flush();
            if *keys {
                let _ = terminal::disable_raw_mode();
            }
        }
    }
}

/// Draws lines, made for the width of words and the room of the terminal.
fn draw(lines: impl FnOnce(usize, usize) -> [String; LINES as usize]) -> io::Result<()> {
    // A terminal that does not know its size says 0.
    let columns =
        terminal::size().map_or(80, |(columns, _)| if columns == 0 { 80 } else { columns });
    let width = usize::from(columns).saturating_sub(4).clamp(20, 70);
    let room = usize::from(columns).saturating_sub(3);
    let lines = lines(width, room);

    let mut out = io::stdout();
    for (row, line) in lines.iter().enumerate() {
        let line: String = line.chars().take(room).collect();
        queue!(out, cursor::MoveToColumn(0), terminal::Clear(terminal::ClearType::CurrentLine))?;
        queue!(out, style::Print(format!("  {line}")))?;
        if row + 1 < lines.len() {
            queue!(out, style::Print("\r\n"))?;
        }
    }
    queue!(out, cursor::MoveUp(LINES - 1), cursor::MoveToColumn(0))?;
    out.flush()
}

/// What is heard: part, caption, breath, time.
fn drawing(now: &Snapshot, keys: &[&str], width: usize, room: usize) -> [String; LINES as usize] {
    let breath =
        now.breath.map(|breath| pacer(breath.phase, breath.done, width)).unwrap_or_default();
    let left = now.end.max(now.position) - now.position;
    let open = now.open_end && left == Frames::ZERO || now.end - now.begin >= LONGEST;
    let left = (!open).then(|| clock(left));
    let foot = foot(&clock(now.elapsed()), left.as_deref(), now.state.word(), keys, room);
    let part = now.part.as_deref().unwrap_or_default();
    rows(part, now.caption.as_deref().unwrap_or_default(), breath, foot, width)
}

/// What stands there while nothing sounds: the grounding is waited for, or is over.
fn still(stage: Stage, keys: &[&str], width: usize, room: usize) -> [String; LINES as usize] {
    let words = match stage {
        Stage::Grounded => {
            "You are here. Whichever you choose is fine. What you have practised counts."
        }
        _ => "Getting ready…",
    };
    let fits = |keys: &&&str| keys.chars().count() <= room;
    let foot = keys.iter().find(fits).copied().unwrap_or_default();
    rows("Grounding", words, String::new(), foot.into(), width)
}

/// The rows of a drawing.
fn rows(
    part: &str,
    caption: &str,
    breath: String,
    foot: String,
    width: usize,
) -> [String; LINES as usize] {
    let caption = wrap(caption, width);
    // Three rows hold every line of the built-in sessions at 70 columns; of a longer one the end is
    // what is being said.
    let first = caption.len().saturating_sub(3);
    let row = |row: usize| caption.get(first + row).cloned().unwrap_or_default();
    [part.into(), row(0), row(1), row(2), breath, foot]
}

/// The keys at a stage, for less and less room. The way out is what stays.
fn keys_of(stage: Stage) -> &'static [&'static str] {
    match stage {
        Stage::Session => &[
            "q stop · g ground me · space · ←→ · s skip · a anchor",
            "q stop · g ground me · space",
            "q stop · g ground me",
            "q stop",
        ],
        Stage::Grounding => &["q stop · b back · space", "q stop · b back", "q stop"],
        Stage::Grounded => &["q stop · b back", "q stop"],
        Stage::Preparing | Stage::Leaving | Stage::Between | Stage::Over => &["q stop"],
    }
}

/// The last line: how long it was, how long it will be, and the keys, if there are any. Where there is no room for
/// all of it, the way out is what stays.
fn foot(elapsed: &str, left: Option<&str>, state: &str, keys: &[&str], room: usize) -> String {
    let left = left.map(|left| format!(" · {left} left")).unwrap_or_default();
    let whole = format!("{elapsed}{left}{state}");
    let Some(least) = keys.last() else { return whole };
    let shorter = [format!("{elapsed}{state}   {least}")];
    let mut lines = keys.iter().map(|keys| format!("{whole}   {keys}")).chain(shorter);
    let fits = |line: &String| line.chars().count() <= room;
    lines.find(fits).unwrap_or_else(|| format!("{elapsed}   {least}"))
}

/// A bar that fills on the in-breath and empties on the out-breath, without numbers.
fn pacer(phase: Phase, done: f32, width: usize) -> String {
    let (word, full) = match phase {
        Phase::In => ("in", done),
        Phase::TopUp => ("a little more", 1.0),
        Phase::HoldIn => ("hold, or not", 1.0),
        Phase::Out => ("out", 1.0 - done),
        Phase::HoldOut => ("rest", 0.0),
    };
    let room = width.saturating_sub(16).min(32);
    let filled = (full.clamp(0.0, 1.0) * room as f32).round() as usize;
    format!("{}{} {word}", "●".repeat(filled), "·".repeat(room - filled))
}

/// Minutes and seconds, with hours when there are any.
pub(super) fn clock(time: Frames) -> String {
    let secs = time.whole_secs();
    match secs / 3600 {
        0 => format!("{:02}:{:02}", secs / 60, secs % 60),
        hours => format!("{hours}:{:02}:{:02}", secs / 60 % 60, secs % 60),
    }
}

/// A time in words: `1 minute 31 seconds`, `2 hours 5 minutes`.
pub(super) fn in_words(time: Frames) -> String {
    let secs = time.whole_secs();
    let parts = [(secs / 3600, "hour"), (secs / 60 % 60, "minute"), (secs % 60, "second")];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}{}", if count == 1 { "" } else { "s" }))
        .collect();
    if said.is_empty() { "0 seconds".into() } else { said.join(" ") }
}

/// Wraps words into lines of at most `width` characters.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_and_none_is_lost() {
        let text = "Perhaps notice the soles of the feet, and what they rest on.";
        let lines = wrap(text, 20);
        assert!(lines.iter().all(|line| line.chars().count() <= 20), "{lines:?}");
        assert_eq!(lines.join(" "), text);
        assert_eq!(wrap("", 20), Vec::<String>::new());
    }

    #[test]
    fn the_clock_has_hours_only_when_there_are_any() {
        assert_eq!(clock(Frames::from_millis(59_999)), "00:59");
        assert_eq!(clock(Frames::from_secs(600)), "10:00");
        assert_eq!(clock(Frames::from_secs(3_661)), "1:01:01");
    }

    #[test]
    fn a_time_is_said_to_the_second() {
        let said = |secs| in_words(Frames::from_secs(secs));
        assert_eq!(said(0), "0 seconds");
        assert_eq!(said(1), "1 second");
        assert_eq!(said(91), "1 minute 31 seconds");
        assert_eq!(said(360), "6 minutes");
        assert_eq!(said(3196 * 60), "53 hours 16 minutes");
    }

    #[test]
    fn the_way_out_is_in_sight_at_every_width() {
        let keys = keys_of(Stage::Session);
        let wide = foot("02:13", Some("07:47"), "", keys, 77);
        let all = "02:13 · 07:47 left   q stop · g ground me · space · ←→ · s skip · a anchor";
        assert_eq!(wide, all);
        let narrow = "02:13 · 07:47 left   q stop · g ground me";
        assert_eq!(foot("02:13", Some("07:47"), "", keys, 41), narrow);
        assert_eq!(foot("02:13", Some("07:47"), "", keys, 31), "02:13 · 07:47 left   q stop");
        assert_eq!(foot("02:13", Some("07:47"), " · paused", keys, 31), "02:13 · paused   q stop");
        let held = " · paused while the computer slept";
        assert_eq!(foot("1:02:13", Some("1:07:47"), held, keys, 31), "1:02:13   q stop");
        assert_eq!(foot("02:13", Some("07:47"), "", &[], 31), "02:13 · 07:47 left");
        assert_eq!(foot("02:13", None, "", &[], 31), "02:13");
        let open = |room| still(Stage::Grounded, keys_of(Stage::Grounded), 60, room);
        assert_eq!(open(15)[5], "q stop · b back");
        assert_eq!(open(14)[5], "q stop");
    }

    #[test]
    fn the_bar_follows_the_breath_without_numbers() {
        let bar = |phase, done| pacer(phase, done, 26);
        assert_eq!(bar(Phase::In, 0.5), "●●●●●····· in");
        assert_eq!(bar(Phase::Out, 0.5), "●●●●●····· out");
        assert_eq!(bar(Phase::HoldOut, 0.5), "·········· rest");
    }
}
