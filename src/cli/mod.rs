//! The command line: what can be typed, and one file for each thing that it does.
//!
//! Parses words, calls [`crate::studio`], prints. No rule about sessions, sound or time lives here.

mod bundle;
mod check;
mod doctor;
mod install;
mod list;
mod narrate;
mod passphrase;
mod play;
mod record;
mod render;
mod seal;
mod shelf;
mod terminal;
mod timer;
mod voice;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Parser, Subcommand};

use crate::domain::compile::LONGEST_PREPARATION;
use crate::domain::{Anchor, Area, BedSound, Eyes, Partner, Posture, Preferences};
use crate::studio::{BedChoice, Library, Places};
use crate::units::{DurationError, Frames};

/// Everything fine.
const FINE: u8 = 0;
/// The thing that was checked has problems.
const HAS_PROBLEMS: u8 = 1;
/// The work could not be done.
const COULD_NOT: u8 = 2;

#[derive(Parser)]
#[command(
    name = "groundwork",
    version,
    about = "Guided mindfulness at home: breathing, body awareness, grounding, and practices for two.",
    long_about = "Guided mindfulness at home: breathing, body awareness, grounding, and practices for two.\n\n\
                  Without a command, the window opens, or without a display the first built-in\n\
                  session begins here.\n\
                  This program is neither treatment nor an emergency service.",
    after_help = "Examples:\n  \
                  groundwork list\n  \
                  groundwork play settling-scan --length 10m\n  \
                  groundwork check my-session.ron\n\n\
                  Exit codes: 0 fine, 1 what was checked has problems, 2 could not do the work."
)]
struct CommandLine {
    /// Where the record and voice packs are kept, instead of the usual folder.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// List the built-in sessions.
    #[command(after_help = "Example:\n  groundwork list --json")]
    List(list::ListArgs),
    /// Say what a session is, how long it can be and what to know before it begins.
    #[command(
        after_help = "Examples:\n  groundwork show five-senses\n  groundwork show my-session.ron"
    )]
    Show(list::ShowArgs),
    /// Look for problems and give advice on session scripts.
    #[command(
        after_help = "Examples:\n  groundwork check my-session.ron\n  groundwork check sessions --json\n\n\
                      Exit codes: 0 no errors (there may be advice), 1 errors, 2 a file could not be read, or there was no session."
    )]
    Check(check::CheckArgs),
    /// Say what sound device, voice pack, folders and built-in content are found.
    #[command(
        after_help = "Examples:\n  groundwork doctor\n  groundwork doctor --data another-folder\n\n\
                      Exit codes: 0 fine, 1 there is no sound device or the record has problems,\n\
                      2 could not look. Without a voice pack all is fine."
    )]
    Doctor,
    /// Play a session.
    #[command(after_help = "Examples:\n  groundwork play breathing-space\n  \
                      groundwork play settling-scan --length 10m --voice thomas --bed rain --prepare 10s\n  \
                      groundwork play my-session.ron --output null --fast\n\n\
                      Keys: space pauses and goes on, ← and → move by 15 seconds, s skips the part,\n\
                      a changes where attention rests, ↑ and ↓ change the volume, q stops.")]
    Play(play::PlayArgs),
    /// Sit without words: bells and a bed, for a while or open-ended.
    #[command(
        after_help = "Examples:\n  groundwork timer --length 20m --bells start,every=5m,end\n  \
                      groundwork timer --length open --bells start,random=4m --bed rain\n  \
                      groundwork timer --length 30m --bells start,at=10m,at=half,end=hand-bell"
    )]
    Timer(timer::TimerArgs),
    /// Look at what was practised, say how it was, and mend it.
    History(record::HistoryArgs),
    /// This week against your goal, and the streak.
    Rhythm(record::RhythmArgs),
    /// Look at your choices, and change them.
    Settings(record::SettingsArgs),
    /// Write the history to a file.
    Export(record::ExportArgs),
    /// Bring history in, from Groundwork, Insight Timer or Meditate.
    Import(record::ImportArgs),
    /// Look at the record's backups, make one, or go back to one.
    Backup(record::BackupArgs),
    /// Lock the record with a passphrase, or change or take away the lock.
    Lock(record::LockArgs),
    /// Let nothing stay of what was deleted, or of the whole record.
    Erase(record::EraseArgs),
    /// Write a session to a sound file.
    #[command(
        after_help = "Examples:\n  groundwork render settling-scan --length 10m --out scan.flac\n  \
                      groundwork render my-session.ron --out voice.wav --only voice --events events.json --stats"
    )]
    Render(render::RenderArgs),
    /// Speak the lines of session scripts with a narrator and keep the recordings beside them.
    #[command(after_help = "Examples:\n  groundwork narrate my-sessions --voice clara\n  \
                      groundwork narrate my-sessions/evening.ron --voice thomas\n\n\
                      A voice pack is needed, once: ./scripts/voice-pack fetches and installs one.\n\
                      `groundwork voice list` says whether it is there.")]
    Narrate(narrate::NarrateArgs),
    /// Open the window on a bundle, a script, or a folder with a bundle in the making.
    #[command(
        after_help = "The short form is `groundwork FILE.groundwork` or `groundwork FILE.ron`."
    )]
    Open {
        /// A `.groundwork` or `.ron` file, or a folder.
        file: PathBuf,
    },
    /// Make, check, sign and look at what a therapist hands over.
    Bundle(bundle::BundleArgs),
    /// Hand bundles out to many from a folder, and look at such a folder.
    Shelf(shelf::ShelfArgs),
    /// List narrators, or install a voice pack.
    #[command(
        after_help = "Examples:\n  groundwork voice list\n  groundwork voice install voice-pack/"
    )]
    Voice(voice::VoiceArgs),
}

/// What this person prefers, as far as it matters for one sitting.
#[derive(Args)]
pub(crate) struct PreferenceArgs {
    /// Where attention rests: breath, hands, feet, sounds or sight.
    #[arg(long, value_parser = word(Anchor::ALL, Anchor::name), help_heading = "Choices")]
    anchor: Option<Anchor>,
    /// Eyes open or closed.
    #[arg(long, value_parser = word(Eyes::ALL, Eyes::name), help_heading = "Choices")]
    eyes: Option<Eyes>,
    /// Sitting, lying, standing or walking.
    #[arg(long, value_parser = word(Posture::ALL, Posture::name), help_heading = "Choices")]
    posture: Option<Posture>,
    /// A place in the body to leave out: feet, legs, pelvis, belly, chest, breasts, back, shoulders,
    /// arms, hands, neck, face, head or skin; may be given several times.
    #[arg(long = "leave-out", value_name = "AREA", value_parser = word(Area::ALL, Area::name), help_heading = "Choices")]
    leave_out: Vec<Area>,
    /// Leave out every holding of the breath.
    #[arg(long, help_heading = "Choices")]
    without_holds: bool,
    /// For two: both names, the one who begins first.
    #[arg(long, value_names = ["FIRST", "SECOND"], num_args = 2, help_heading = "Choices")]
    names: Option<Vec<String>>,
}

impl PreferenceArgs {
    /// What this person prefers, with what was typed for this once in its place.
    fn over(&self, kept: Preferences) -> Preferences {
        let (names, begins) = match self.names.as_deref() {
            Some([first, second]) => ([first.clone(), second.clone()], Partner::A),
            _ => (kept.names, kept.begins),
        };
        let mut skip_areas = kept.skip_areas;
        skip_areas.extend(&self.leave_out);
        Preferences {
            anchor: self.anchor.or(kept.anchor),
            eyes: self.eyes.or(kept.eyes),
            posture: self.posture.or(kept.posture),
            skip_areas,
            skip_holds: self.without_holds || kept.skip_holds,
            names,
            begins,
            ..kept
        }
    }
}

/// `--bed`: another bed, or none.
fn bed_choice(text: &str) -> Result<BedChoice, String> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(BedChoice::None);
    }
    match find_word(BedSound::ALL, BedSound::name, text) {
        Some(sound) => Ok(BedChoice::Other(sound, None)),
        None => Err(not_known(text, words(BedSound::ALL, BedSound::name).chain(["none".into()]))),
    }
}

/// A word of the session language as it is typed at a prompt: `NightInsects` is `night-insects`.
pub(crate) fn typed(name: &str) -> String {
    let mut typed = String::new();
    for (at, c) in name.char_indices() {
        if c.is_ascii_uppercase() && at > 0 {
            typed.push('-');
        }
        typed.push(c.to_ascii_lowercase());
    }
    typed
}

/// The word that was typed, if it is one of these.
fn find_word<T: Copy>(all: &[T], name: fn(T) -> &'static str, text: &str) -> Option<T> {
    let plain = |s: &str| s.replace(['-', '_', ' '], "").to_ascii_lowercase();
    all.iter().copied().find(|word| plain(name(*word)) == plain(text))
}

/// The words of a vocabulary as they are typed.
fn words<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> impl Iterator<Item = String> {
    all.iter().map(move |word| typed(name(*word)))
}

/// What is said of a word that is none of the known ones: which is near, or else all of them.
fn not_known(text: &str, known: impl Iterator<Item = String>) -> String {
    let known: Vec<String> = known.collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    match crate::script::nearest(text, &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are: {}", known.join(", ")),
    }
}

/// A parser for one word of a vocabulary.
fn word<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| find_word(all, name, text).ok_or_else(|| not_known(text, words(all, name)))
}

/// A length of time as typed; whoever types a number alone means minutes.
fn length(text: &str) -> Result<Frames, String> {
    time(text, "m")
}

/// A time as typed. A number alone is refused with the unit that was most likely meant.
fn time(text: &str, unit: &str) -> Result<Frames, String> {
    text.parse().map_err(|error: DurationError| match text.parse::<u16>() {
        Ok(number) => format!("`{text}` is not a length of time; did you mean `{number}{unit}`?"),
        Err(_) => error.to_string(),
    })
}

/// A preparation of at most five minutes.
fn preparation(text: &str) -> Result<Frames, String> {
    let asked = time(text, "s")?;
    if asked > LONGEST_PREPARATION {
        return Err(format!("the preparation is {asked}, at most {LONGEST_PREPARATION}"));
    }
    Ok(asked)
}

/// Words in lines of at most `width` characters.
fn wrap(text: &str, width: usize) -> Vec<String> {
    terminal::wrap(text, width)
}

/// Prints something for other programs.
fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

/// `println!` panics when its words go nowhere. When whoever reads has had enough, as `head` has, that is
/// no failure of ours: the program just ends, as others do. Anything else, such as a full disk, is said in
/// a sentence. Resetting the signal instead would also end it where a sound server or a display goes away.
#[expect(
    clippy::disallowed_methods,
    reason = "a panic has no way back to main; what has to be on disk is there"
)]
fn leave_when_words_go_nowhere() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload().downcast_ref::<String>().map_or("", String::as_str);
        match said.strip_prefix("failed printing to stdout: ") {
            Some(why) if why.contains("Broken pipe") => std::process::exit(FINE.into()),
            Some(why) => {
                say_failure(&format!("could not write to standard output: {why}"));
                std::process::exit(COULD_NOT.into());
            }
            None => usual(panic),
        }
    }));
}

/// Says something before or while something is done that is to be done whoever reads.
fn say(words: &str) {
    let _ = writeln!(std::io::stdout(), "{words}");
}

/// Says why the work could not be done, if there is anyone to hear it.
fn say_failure(why: &str) {
    let _ = writeln!(std::io::stderr(), "groundwork: {why}");
}

/// `groundwork FILE.groundwork`, as desktops start it, is `groundwork open FILE.groundwork`; so with a script.
fn with_open(mut args: Vec<OsString>) -> Vec<OsString> {
    let opens = |arg: &OsString| {
        Path::new(arg).extension().is_some_and(|ending| ending == "groundwork" || ending == "ron")
    };
    if let [_, only] = &args[..]
        && opens(only)
    {
        args.insert(1, "open".into());
    }
    args
}

/// The data folder of the environment. An empty one is none, as with other variables of its kind.
fn data_folder() -> Option<PathBuf> {
    std::env::var_os("GROUNDWORK_DATA").filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

/// Opens the window, on a file if there is one, and stays until it is closed. The command line knows no windows: whoever has one
/// passes it in.
pub type OpenWindow = fn(Library, Option<PathBuf>) -> anyhow::Result<()>;

/// Reads the command line, does what it asks and says how it went. Without a command it opens the
/// window, if there is one.
pub fn run(window: Option<OpenWindow>) -> ExitCode {
    leave_when_words_go_nowhere();
    let line = CommandLine::parse_from(with_open(std::env::args_os().collect()));
    let done = Places::find(line.data.or_else(data_folder)).and_then(|places| {
        let library = Library::new(places);
        match line.command {
            None => match window {
                Some(open) => open(library, None).map(|()| FINE),
                None => play::first_session(&library),
            },
            Some(Command::Open { file }) => match window {
                // The window may be another one, started elsewhere.
                Some(open) => open(library, Some(std::path::absolute(file)?)).map(|()| FINE),
                None => bail!(
                    "there is no display to open a window on; `groundwork bundle install FILE` installs a \
                     bundle, and `groundwork play FILE` plays a script"
                ),
            },
            Some(Command::List(args)) => list::list(&library, &args),
            Some(Command::Show(args)) => list::show(&library, &args),
            Some(Command::Check(args)) => check::check(&library, &args),
            Some(Command::Doctor) => doctor::doctor(&library),
            Some(Command::Play(args)) => play::play(&library, &args),
            Some(Command::Timer(args)) => timer::timer(&library, &args),
            Some(Command::History(args)) => record::history(&library, &args),
            Some(Command::Rhythm(args)) => record::rhythm(&library, &args),
            Some(Command::Settings(args)) => record::settings(&library, &args),
            Some(Command::Export(args)) => record::export(&library, &args),
            Some(Command::Import(args)) => record::import(&library, &args),
            Some(Command::Backup(args)) => record::backup(&library, &args),
            Some(Command::Lock(args)) => record::lock(&library, &args),
            Some(Command::Erase(args)) => record::erase(&library, &args),
            Some(Command::Render(args)) => render::render(&library, &args),
            Some(Command::Narrate(args)) => narrate::narrate(&library, &args),
            Some(Command::Bundle(args)) => bundle::bundle(&library, &args),
            Some(Command::Shelf(args)) => shelf::shelf(&library, &args),
            Some(Command::Voice(args)) => voice::voice(&library, &args),
        }
    });
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            say_failure(&format!("{error:#}"));
            ExitCode::from(COULD_NOT)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::BellSound;
    use crate::narrator::Voice;
    use clap::CommandFactory as _;

    fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<String> {
        all.iter().map(|word| typed(name(*word))).collect()
    }

    #[test]
    fn help_lists_the_words_that_can_be_typed() {
        let line = CommandLine::command();
        let none = || ["none".to_string()];
        let beds = [&names(BedSound::ALL, BedSound::name)[..], &none()].concat();
        let narrators = names(&Voice::ALL, Voice::name);
        let voices = [&narrators[..], &none()].concat();
        let areas = names(Area::ALL, Area::name);
        let bells = names(BellSound::ALL, BellSound::name);
        for (path, option, known) in [
            (&["play"][..], "bed", &beds),
            (&["render"], "bed", &beds),
            (&["timer"], "bed", &beds),
            (&["timer"], "interval-bell", &bells),
            (&["timer"], "bells", &bells),
            (&["play"], "voice", &voices),
            (&["render"], "voice", &voices),
            (&["narrate"], "voice", &narrators),
            (&["bundle", "narrate"], "voice", &narrators),
            (&["play"], "leave-out", &areas),
            (&["render"], "anchor", &names(Anchor::ALL, Anchor::name)),
            (&["render"], "eyes", &names(Eyes::ALL, Eyes::name)),
            (&["render"], "posture", &names(Posture::ALL, Posture::name)),
        ] {
            let command = path.iter().fold(&line, |line, name| line.find_subcommand(name).unwrap());
            let asked = command.get_arguments().find(|arg| arg.get_long() == Some(option)).unwrap();
            let help = asked.get_help().unwrap().to_string().to_lowercase();
            for word in known {
                assert!(help.contains(word), "{path:?} --{option} does not list {word}: {help}");
            }
        }
    }

    #[test]
    fn a_number_without_a_unit_is_answered_with_the_likely_one() {
        let said = |text: &str| length(text).unwrap_err();
        assert_eq!(said("10"), "`10` is not a length of time; did you mean `10m`?");
        assert_eq!(
            preparation("10").unwrap_err(),
            "`10` is not a length of time; did you mean `10s`?"
        );
        assert!(said("ten").ends_with("write it like `90s`, `1m30s`, `1.5s` or `750ms`"));
    }
}
