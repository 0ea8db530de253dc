//! How a sitting looks in a terminal, and in a pipe.
//!
//! With a terminal, a few lines are drawn again in place; without one, each caption and part is a
//! line of its own with its time, so that the output can be kept and read.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::{cursor, queue, style, terminal};

use crate::domain::Phase;
use crate::domain::timer::LONGEST;
use crate::studio::{Player, Snapshot};
use crate::units::Frames;

/// What a person asks for with a key.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// Pause, or go on.
    Pause,
    /// 15 seconds back.
    Back,
    /// 15 seconds on.
    On,
    /// Skip the part.
    Skip,
    /// Attention rests somewhere else.
    Anchor,
    /// A little louder.
    Louder,
    /// A little softer.
    Softer,
    /// Stop.
    Stop,
}

/// Lines of the drawing.
const LINES: u16 = 6;

/// Where a sitting is shown.
pub(super) enum Screen {
    /// Drawn in place.
    Terminal {
        /// Whether keys are read.
        keys: bool,
    },
    /// A line for each thing that happens.
    Pipe {
        /// Up to where everything was said.
        upto: Option<Frames>,
    },
}

impl Screen {
    /// Takes over the terminal if standard output is one. Keys are read only from a terminal: the
    /// end of a piped standard input is not a key.
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

    /// Whether keys can be pressed.
    pub(super) fn has_keys(&self) -> bool {
        matches!(self, Screen::Terminal { keys: true })
    }

    /// Waits at most `wait` for a key. Whoever closes the terminal stops.
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
            KeyCode::Char('q') | KeyCode::Esc => Some(Key::Stop),
            _ => None,
        })
    }

    /// Shows where the sitting is. What can not be shown is no less a sitting: a closed pipe is somebody
    /// who has read enough, and a terminal that went away is noticed by [`Screen::key`].
    pub(super) fn show(&mut self, player: &Player, now: &Snapshot) {
        match self {
            Screen::Terminal { keys } => _ = draw(now, *keys),
            Screen::Pipe { upto } => {
                for (start, text) in player.begun(*upto, now.position) {
                    let _ = writeln!(io::stdout(), "{}  {text}", clock(start));
                }
                // After a step back, what is said again is not shown again.
                *upto = (*upto).max(Some(now.position));
            }
        }
    }

    /// A sentence beside the sitting: the device went away, a length was changed.
    pub(super) fn tell(&mut self, sentence: &str) {
        match self {
            Screen::Terminal { .. } => _ = tell_above(sentence),
            Screen::Pipe { .. } => _ = writeln!(io::stdout(), "{sentence}"),
        }
    }
}

/// Writes a sentence where the drawing is, and makes room for it below.
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

/// Whether the terminal that keys come from was closed.
#[cfg(unix)]
fn is_gone() -> bool {
    use rustix::event::PollFlags;
    let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    input_within(Duration::ZERO).is_some_and(|what| what.intersects(gone))
}

/// Waits for a key, or until the terminal is closed. Crossterm (0.29) would not notice that, and read its end
/// for ever.
#[cfg(unix)]
fn await_input(wait: Duration) {
    let _ = input_within(wait);
}

/// What there is of standard input within some time.
#[cfg(unix)]
fn input_within(wait: Duration) -> Option<rustix::event::PollFlags> {
    use rustix::event::{PollFd, PollFlags, poll};
    let stdin = io::stdin();
    let mut input = [PollFd::new(&stdin, PollFlags::IN)];
    let wait = wait.try_into().ok()?;
    poll(&mut input, Some(&wait)).ok()?;
    Some(input[0].revents())
}

/// Whether the terminal that keys come from was closed; elsewhere the program is closed with it.
#[cfg(not(unix))]
fn is_gone() -> bool {
    false
}

#[cfg(not(unix))]
fn await_input(wait: Duration) {
    let _ = event::poll(wait);
}

impl Drop for Screen {
    /// Gives the terminal back as it was.
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

/// The drawing: part, caption, breath, time.
fn draw(now: &Snapshot, keys: bool) -> io::Result<()> {
    // A terminal that does not know its size says 0.
    let columns =
        terminal::size().map_or(80, |(columns, _)| if columns == 0 { 80 } else { columns });
    let width = usize::from(columns).saturating_sub(4).clamp(20, 70);
    let mut lines = vec![now.part.as_deref().unwrap_or_default().to_string()];
    let caption = wrap(now.caption.as_deref().unwrap_or_default(), width);
    // Three rows hold every line of the built-in sessions at 70 columns; of a longer one the end is
    // what is being said.
    let first = caption.len().saturating_sub(3);
    lines.extend((0..3).map(|row| caption.get(first + row).cloned().unwrap_or_default()));
    lines
        .push(now.breath.map(|breath| pacer(breath.phase, breath.done, width)).unwrap_or_default());
    let room = usize::from(columns).saturating_sub(3);
    let left = now.end.max(now.position) - now.position;
    let open = now.open_end && left == Frames::ZERO || now.end - now.begin >= LONGEST;
    let left = (!open).then(|| clock(left));
    lines.push(foot(&clock(now.elapsed()), left.as_deref(), now.state.word(), keys, room));

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

/// The last line: how long it was, how long it will be, and the keys. Where there is no room for all of it, the
/// way out is what stays.
fn foot(elapsed: &str, left: Option<&str>, state: &str, keys: bool, room: usize) -> String {
    let left = left.map(|left| format!(" · {left} left")).unwrap_or_default();
    let whole = format!("{elapsed}{left}{state}");
    if !keys {
        return whole;
    }
    let lines = [
        format!("{whole}   q stop · space · ←→ · s skip · a anchor"),
        format!("{whole}   q stop · space"),
        format!("{whole}   q stop"),
        format!("{elapsed}{state}   q stop"),
    ];
    let fits = |line: &String| line.chars().count() <= room;
    lines.into_iter().find(fits).unwrap_or_else(|| format!("{elapsed}   q stop"))
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

/// Words in lines of at most `width` characters.
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
        let wide = foot("02:13", Some("07:47"), "", true, 67);
        assert_eq!(wide, "02:13 · 07:47 left   q stop · space · ←→ · s skip · a anchor");
        assert_eq!(foot("02:13", Some("07:47"), "", true, 31), "02:13 · 07:47 left   q stop");
        assert_eq!(foot("02:13", Some("07:47"), " · paused", true, 31), "02:13 · paused   q stop");
        let held = " · paused while the computer slept";
        assert_eq!(foot("1:02:13", Some("1:07:47"), held, true, 31), "1:02:13   q stop");
        assert_eq!(foot("02:13", Some("07:47"), "", false, 31), "02:13 · 07:47 left");
        assert_eq!(foot("02:13", None, "", false, 31), "02:13");
    }

    #[test]
    fn the_bar_follows_the_breath_without_numbers() {
        let bar = |phase, done| pacer(phase, done, 26);
        assert_eq!(bar(Phase::In, 0.5), "●●●●●····· in");
        assert_eq!(bar(Phase::Out, 0.5), "●●●●●····· out");
        assert_eq!(bar(Phase::HoldOut, 0.5), "·········· rest");
    }
}
