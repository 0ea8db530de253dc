//! `groundwork bundle record`: lines of a bundle said into the microphone, one after the other.
//!
//! Everything is said in lines, and answered with Enter or a letter and Enter: the same in a terminal, through a pipe and
//! with a screen reader.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::outcome::interrupted;
use super::take_in::softening;
use super::{FINE, HAS_PROBLEMS};
use crate::library::{Library, in_words, now};
use crate::sitting::{Left, Outlet, Player, State, Target};
use crate::studio::bundles;
use crate::studio::cleaning::Softening;
use crate::studio::placing::{Places, Spoken, Texts};
use crate::studio::takes::{
    self, Destination, Hearing, Microphone, MicrophoneOptions, SeenTake, Take, Takes, Verdict,
    closed_in_words, ended_in_words,
};
use crate::units::{Frames, Gain};

/// How often it is looked after.
const TICK: Duration = Duration::from_millis(50);
/// How long nobody speaks when the room is looked at.
const SILENT: Frames = Frames::from_secs(4);
/// Signs of the bar that shows the level.
const BAR: usize = 24;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    groundwork bundle record evenings\n  \
    groundwork bundle record evenings --session evening --line 3\n  \
    groundwork bundle record evenings --room\n\n\
    The microphone is open while this runs. Every take lies in `takes` in the bundle's folder, the last twelve of each\n\
    line; they are never packed. What you keep is cleaned, becomes FLAC in `a`, and plays its line.")]
pub(super) struct RecordArgs {
    /// The bundle's folder.
    folder: PathBuf,
    /// The session whose lines are recorded, by its id or file; not needed where there is one only.
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// One spoken line alone, counted from 1.
    #[arg(long, value_name = "N")]
    line: Option<usize>,
    /// Also lines that have a recording already.
    #[arg(long)]
    all: bool,
    /// First listen to the room, and say what could be better.
    #[arg(long)]
    room: bool,
    /// How much the noise of the room is softened: off, little, medium or much.
    #[arg(long, value_name = "HOW", default_value = "medium", value_parser = softening)]
    soften: Softening,
    /// Another microphone than that of the system, by its name; one that is not there has them listed.
    #[arg(long, value_name = "NAME")]
    microphone: Option<String>,
}

pub(super) fn record(library: &Library, args: &RecordArgs) -> Result<u8> {
    let folder = bundles::folder_at(&args.folder)?;
    let mut texts = Texts::read(&folder)?;
    let lines = lines(&texts, args)?;
    match takes::mend_takes(&folder) {
        0 => {}
        1 => println!("A take that was cut off last time is whole again."),
        more => println!("{more} takes that were cut off last time are whole again."),
    }
    if lines.is_empty() {
        println!("Every line has a recording; with --all, they are recorded once more.");
        return Ok(FINE);
    }
    let stop = interrupted()?;
    let options =
        MicrophoneOptions { name: args.microphone.clone(), ..MicrophoneOptions::default() };
    let microphone = Microphone::open(options).context("could not start with the microphone")?;
    let softening = args.soften;
    let desk = Desk { library, folder, softening, microphone, typed: typed()?, stop };
    let used = desk.opened()?;
    println!("The microphone is open: {used}. It is closed again when this ends.\n");
    if args.room && desk.look_at_room()?.is_none() {
        return Ok(FINE);
    }
    let count = lines.len();
    for (at, line) in lines.into_iter().enumerate() {
        println!(
            "{} of {count}, line {} of {}:\n\n  {}\n",
            at + 1,
            line.number,
            line.session,
            line.text
        );
        match desk.record_line(&line)? {
            Outcome::Kept(take, part) => desk.keep(&mut texts, line, &take, &part)?,
            Outcome::Skipped => println!("Left as it was.\n"),
            Outcome::Over(told) => {
                println!("{told}");
                return Ok(if desk.is_interrupted() { HAS_PROBLEMS } else { FINE });
            }
        }
    }
    println!("That was the last line.");
    Ok(FINE)
}

/// The lines that are to be recorded.
fn lines(texts: &Texts, args: &RecordArgs) -> Result<Vec<Spoken>> {
    let session = match (&args.session, &texts.sessions().collect::<Vec<_>>()[..]) {
        (Some(session), _) => session.as_str(),
        (None, [only]) => only,
        (None, []) => bail!("there is no session in the bundle yet"),
        (None, all) => {
            bail!("choose the session with --session; the bundle has {}", all.join(", "))
        }
    };
    let mut lines = texts.lines(session)?;
    let count = lines.len();
    if let Some(number) = args.line {
        lines.retain(|line| line.number == number);
        if lines.is_empty() {
            bail!("there is no line {number}; the session has {count} spoken lines");
        }
    } else if !args.all {
        lines.retain(|line| !line.is_recorded());
    }
    Ok(lines)
}

/// Lines that are typed; closed at the end of the input.
fn typed() -> Result<Receiver<String>> {
    let (send, typed) = sync_channel(1);
    std::thread::Builder::new()
        .name("typed".into())
        .spawn(move || {
            for line in io::stdin().lock().lines().map_while(Result::ok) {
                if send.send(line.trim().to_lowercase()).is_err() {
                    return;
                }
            }
        })
        .context("could not listen to the keyboard")?;
    Ok(typed)
}

/// What became of a line.
enum Outcome {
    /// This part of this take is kept.
    Kept(PathBuf, Range<Frames>),
    Skipped,
    /// Nobody wants to go on, or nothing can be heard any more.
    Over(String),
}

/// What was typed, or came otherwise.
enum Answer {
    Typed(String),
    /// The input ended, or Ctrl-C was pressed.
    End,
    /// The take is over by itself.
    Taken(Take),
}

struct Desk<'d> {
    library: &'d Library,
    folder: PathBuf,
    softening: Softening,
    microphone: Microphone,
    typed: Receiver<String>,
    stop: Arc<AtomicBool>,
}

impl Desk<'_> {
    fn is_interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Waits until the microphone is open, and says how it is used.
    fn opened(&self) -> Result<String> {
        loop {
            match self.microphone.hearing() {
                Hearing::Open(used) => return Ok(used.to_string()),
                Hearing::Closed(why) => {
                    let said = closed_in_words(&why).unwrap_or_else(|| "it was closed".into());
                    bail!("the microphone is not open: {said}");
                }
                Hearing::Opening if self.is_interrupted() => bail!("it was stopped"),
                Hearing::Opening => std::thread::sleep(TICK),
            }
        }
    }

    /// The next answer. While a take is going on, the level is shown.
    fn answer(&self, asked: &str) -> Answer {
        let is_shown = io::stdout().is_terminal();
        print!("{asked} ");
        let _ = io::stdout().flush();
        loop {
            if self.is_interrupted() {
                println!();
                return Answer::End;
            }
            if let Some(take) = self.microphone.next_take() {
                println!();
                return Answer::Taken(take);
            }
            match self.typed.recv_timeout(TICK) {
                Ok(line) => return Answer::Typed(line),
                Err(RecvTimeoutError::Disconnected) => {
                    println!();
                    return Answer::End;
                }
                Err(RecvTimeoutError::Timeout) if is_shown => {
                    if let Some(length) = self.microphone.going() {
                        print!("\r{asked} {} {length}  ", bar(self.microphone.level()));
                        let _ = io::stdout().flush();
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Records one take, from Enter to Enter. None if nobody wants to go on.
    fn take(&self, to: Destination, asked: &str) -> Result<Option<Take>> {
        if !self.microphone.begin(to) {
            self.opened()?;
        }
        let ended = match self.answer(asked) {
            Answer::Taken(take) => return Ok(Some(take)),
            Answer::Typed(_) => false,
            Answer::End => true,
        };
        self.microphone.end();
        loop {
            if let Some(take) = self.microphone.next_take() {
                return Ok((!ended).then_some(take));
            }
            if let Hearing::Closed(_) = self.microphone.hearing()
                && self.microphone.going().is_none()
            {
                return Ok(self.microphone.next_take().filter(|_| !ended));
            }
            std::thread::sleep(TICK);
        }
    }

    /// Listens to the room. None if nobody wants to go on.
    fn look_at_room(&self) -> Result<Option<()>> {
        loop {
            println!(
                "First a look at the room: say nothing for four seconds, and then read any line aloud."
            );
            if !matches!(self.answer("Enter begins."), Answer::Typed(_)) {
                return Ok(None);
            }
            let to = takes::for_the_room(&self.folder);
            let Some(take) = self.take(to, "Four silent seconds, then a line. Enter ends it.")?
            else {
                return Ok(None);
            };
            let Some(path) = &take.path else { bail!(ended_in_words(&take).unwrap_or_default()) };
            let Verdict { is_fine, said } = takes::look_at_room(path, SILENT)?;
            said.iter().for_each(|said| println!("{said}"));
            println!();
            if is_fine {
                return Ok(Some(()));
            }
            match self.answer("Enter goes on, r listens to the room again.") {
                Answer::Typed(typed) if typed == "r" => {}
                Answer::Typed(_) => return Ok(Some(())),
                _ => return Ok(None),
            }
        }
    }

    fn record_line(&self, line: &Spoken) -> Result<Outcome> {
        let takes = Takes::of(&self.folder, &line.session, &line.text);
        let over = || Ok(Outcome::Over("What was said is in the folder `takes`.".into()));
        match self.answer("Enter begins, s leaves it out, q ends.") {
            Answer::Typed(typed) if typed == "s" => return Ok(Outcome::Skipped),
            Answer::Typed(typed) if typed == "q" => return over(),
            Answer::Typed(_) => {}
            Answer::End | Answer::Taken(_) => return over(),
        }
        loop {
            let Some(take) = self.take(takes.next(), "● Recording. Enter ends it.")? else {
                return over();
            };
            if let Some(said) = ended_in_words(&take) {
                println!("{said}");
            }
            let Some(path) = take.path else { return over() };
            let seen = match takes::look_at(&path) {
                Ok(seen) => seen,
                Err(error) => {
                    println!("{}", in_words(&error));
                    return over();
                }
            };
            say(&seen);
            if self.microphone.going().is_none() && !self.microphone.is_open() {
                println!("The microphone is closed; the take can be kept all the same.");
            }
            match self.decide(&seen)? {
                Decision::Keep => return Ok(Outcome::Kept(path, seen.part)),
                Decision::Again => {}
                Decision::Skip => return Ok(Outcome::Skipped),
                Decision::End => return over(),
            }
        }
    }

    /// What is to become of a take.
    fn decide(&self, seen: &SeenTake) -> Result<Decision> {
        loop {
            let asked = "Enter keeps it, r says it again, p plays it, s leaves it out, q ends.";
            match self.answer(asked) {
                Answer::Typed(typed) => match typed.as_str() {
                    "" => return Ok(Decision::Keep),
                    "r" => return Ok(Decision::Again),
                    "s" => return Ok(Decision::Skip),
                    "q" => return Ok(Decision::End),
                    "p" => self.play(seen)?,
                    other => println!("`{other}` is none of these."),
                },
                Answer::Taken(_) => {}
                Answer::End => return Ok(Decision::End),
            }
        }
    }

    /// Plays what would be kept of a take.
    fn play(&self, seen: &SeenTake) -> Result<()> {
        let softening = Some(self.softening);
        let prepared = match takes::prepare(self.library, &seen.path, &seen.part, softening) {
            Ok(prepared) => prepared,
            Err(error) => {
                println!("{}", in_words(&error));
                return Ok(());
            }
        };
        let left = Left::new(prepared, [Gain::UNITY; 4], Frames::ZERO);
        let outlet = Outlet { target: Target::Device, go_on_when_moved: false };
        let mut player = Player::begin_at(left, outlet).map_err(|not| not.why)?;
        loop {
            while player.next_event().is_some() {}
            let state = player.snapshot(Frames::ZERO).state;
            if matches!(state, State::Finished | State::Moved) || self.is_interrupted() {
                return Ok(());
            }
            std::thread::sleep(TICK);
        }
    }

    /// Keeps a part of a take, and has the line played by it.
    fn keep(
        &self,
        texts: &mut Texts,
        line: Spoken,
        take: &Path,
        part: &Range<Frames>,
    ) -> Result<()> {
        let number = (&*line.session, line.number);
        let kept = takes::keep(&self.folder, number, take, part, self.softening)?;
        println!("Kept as {}, {}.\n", kept.name, kept.length);
        let places = Places { lines: vec![line], is_listed: false };
        texts.play(&places, take, &kept.name)?;
        texts.write(now().utc_ms)
    }
}

/// What is to become of a take.
enum Decision {
    Keep,
    Again,
    Skip,
    End,
}

/// What is known of a take.
fn say(seen: &SeenTake) {
    let SeenTake { length, part, said, .. } = seen;
    let kept = part.end - part.start;
    match kept == *length {
        true => println!("It lasts {length}."),
        false => println!("It lasts {length}, of which {kept} are kept."),
    }
    said.iter().for_each(|said| println!("{said}"));
}

/// A level as a bar, from −48 dB to full scale.
fn bar(level: f32) -> String {
    let decibels = 20.0 * level.max(1e-6).log10();
    let filled = ((decibels + 48.0) / 48.0 * BAR as f32).clamp(0.0, BAR as f32) as usize;
    format!("{}{}", "●".repeat(filled), "·".repeat(BAR - filled))
}
