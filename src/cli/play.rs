//! `groundwork play`, and playing for `groundwork timer`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::terminal::{Key, Screen, clock, in_words};
use super::{
    FINE, PreferenceArgs, bed_choice, install, length, preparation, record, render, say, voice,
};
use crate::audio::device::{OutputEvent, Target};
use crate::audio::encode::Format;
use crate::domain::Request;
use crate::domain::record::Ended;
use crate::store::{Record, StoreError};
use crate::studio::{
    BedChoice, Installed, Keeping, Left, Library, Plan, Player, Prepared, Sat, Settings, Sitting,
    Snapshot, State, now,
};
use crate::units::Frames;

/// How often the screen is looked after: often enough for the bar of the breath to move evenly.
const TICK: Duration = Duration::from_millis(50);

#[derive(Args)]
pub(super) struct PlayArgs {
    /// The id of a built-in session, `BUNDLE:SESSION` of an installed bundle, or a `.ron` file.
    #[arg(required_unless_present = "go_on")]
    session: Option<String>,
    /// Go on with the sitting that was cut off, where it was.
    #[arg(long, conflicts_with_all = ["session", "length", "bed", "prepare"])]
    go_on: bool,
    /// How long, such as 10m; the session's own ideal if left out.
    #[arg(long, value_parser = length)]
    length: Option<Frames>,
    /// Who speaks: clara, thomas, ruth or oscar, or `none` for captions; the narrator of the settings if
    /// left out.
    #[arg(long, value_parser = voice::choice)]
    voice: Option<voice::Choice>,
    /// Another sound underneath: ocean, rain, stream, wind, night-insects, fire, brown, pink or drone, or
    /// `none`.
    #[arg(long, value_parser = bed_choice)]
    bed: Option<BedChoice>,
    /// A quiet run-up before the first step, up to 5m.
    #[arg(long, value_parser = preparation, default_value = "0s")]
    prepare: Frames,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    preferences: PreferenceArgs,
}

/// Where sound goes.
#[derive(Args)]
pub(super) struct OutputArgs {
    /// `device`, `null` (in real time without sound), or a `.wav`, `.flac` or `.ogg` file.
    #[arg(long, default_value = "device")]
    output: String,
    /// With `--output null`: as fast as it goes instead of in real time, and not kept in the record.
    #[arg(long)]
    fast: bool,
    /// Keep a `--fast` sitting in the record all the same.
    #[arg(long, requires = "fast", hide = true)]
    keep: bool,
}

/// Where sound is to go.
enum Way {
    Play(Target),
    Write(PathBuf, Format),
}

impl OutputArgs {
    fn way(&self) -> Result<Way> {
        let way = match self.output.as_str() {
            "device" => Way::Play(Target::Device),
            "null" => Way::Play(Target::Null { paced: !self.fast }),
            file => match Format::of(Path::new(file), None) {
                Ok(format) => Way::Write(file.into(), format),
                Err(_) => bail!(
                    "`--output` is `device`, `null` or a file that ends in `.wav`, `.flac` or `.ogg`, \
                     found `{file}`"
                ),
            },
        };
        if self.fast && !matches!(way, Way::Play(Target::Null { .. })) {
            bail!("`--fast` goes with `--output null`");
        }
        Ok(way)
    }

    /// Whether nobody is there who could stop it.
    pub(super) fn runs_alone(&self) -> Result<bool> {
        Ok(matches!(self.way()?, Way::Write(..) | Way::Play(Target::Null { paced: false })))
    }

    /// The record, if this is practising.
    pub(super) fn record(&self, library: &Library) -> Result<Option<Record>> {
        let practising = matches!(self.way()?, Way::Play(_)) && (!self.fast || self.keep);
        let record = practising.then(|| record::open_for_sitting(library)).flatten();
        if let Some(record) = &record {
            library.set_installed(Installed::read(record)?.into());
        }
        Ok(record)
    }

    /// Plays or writes what is planned.
    pub(super) fn run(&self, library: &Library, plan: &Plan, record: Option<Record>) -> Result<u8> {
        let prepared = plan.prepare(library)?;
        if let Plan::Session { sitting, .. } = plan {
            voice::say_other(sitting.voice, prepared.sitting.voice);
        }
        match self.way()? {
            Way::Play(target) => {
                let settings = settings(record.as_ref())?;
                let kept = record.and_then(|mut record| {
                    let day_start = settings.day_start;
                    let here = library.installed();
                    let kept =
                        Keeping::begin(&mut record, &prepared, plan, &here, now(), day_start);
                    Kept::new(record, kept)
                });
                sit(Left::new(prepared, settings.gains(), Frames::ZERO), target, kept)
            }
            Way::Write(path, format) => render::write(&prepared, &path, format),
        }
    }
}

/// What everybody can begin with.
const FIRST: &str = "breathing-space";

/// Without a command: the three-minute breathing space.
pub(super) fn first_session(library: &Library) -> Result<u8> {
    let first = library.open(FIRST)?;
    let output = OutputArgs { output: "device".into(), fast: false, keep: false };
    let record = output.record(library)?;
    let settings = settings(record.as_ref())?;
    // Someone new begins with the shortest.
    let target = first.session().lengths.first().copied();
    let sitting = Sitting {
        voice: settings.narrator,
        preferences: settings.preferences,
        request: Request { target, ..Request::default() },
    };
    let plan = Plan::Session { name: first.session().id.clone(), bed: BedChoice::Own, sitting };
    output.run(library, &plan, record)
}

/// What this person chose, as far as the record is there to say it.
fn settings(record: Option<&Record>) -> Result<Settings> {
    Ok(record.map(Settings::read).transpose()?.unwrap_or_default())
}

pub(super) fn play(library: &Library, args: &PlayArgs) -> Result<u8> {
    let Some(session) = &args.session else { return go_on(library, args) };
    let record = args.output.record(library)?;
    if record.is_none() {
        install::find(library, session)?;
    }
    let settings = settings(record.as_ref())?;
    let path = Path::new(session);
    // A file is kept by where it is, wherever the program is started the next time.
    let name = match path.is_file() {
        true => std::path::absolute(path)?.display().to_string(),
        false => session.clone(),
    };
    let sitting = Sitting {
        voice: args.voice.map_or(settings.narrator, |voice| voice.0),
        preferences: args.preferences.over(settings.preferences),
        request: Request { target: args.length, preparation: args.prepare, open_end: false },
    };
    args.output.run(
        library,
        &Plan::Session { name, bed: args.bed.unwrap_or_default(), sitting },
        record,
    )
}

/// Goes on with a sitting that was cut off.
fn go_on(library: &Library, args: &PlayArgs) -> Result<u8> {
    let Way::Play(target) = args.output.way()? else {
        bail!("a sitting that was cut off goes on as sound, not into a file");
    };
    let mut record = record::open(library)?;
    let cut_off = record.cut_off()?.context("no sitting was cut off")?;
    let at = cut_off.position;
    let plan = Plan::from_text(&cut_off.how)?;
    library.set_installed(Installed::read(&record)?.into());
    let prepared = plan.prepare(library)?;
    if prepared.timeline.open_end() && args.output.runs_alone()? {
        bail!("that sitting goes on until someone stops, so it does not go with `--fast`");
    }
    let kept = Keeping::go_on(&mut record, cut_off);
    let volumes = Settings::read(&record)?.gains();
    sit(Left::new(prepared, volumes, at), target, Kept::new(record, kept))
}

/// A sitting and the record that it goes into.
struct Kept {
    record: Record,
    keeping: Keeping,
    /// What was said already about the record not being written.
    said: Option<String>,
}

impl Kept {
    /// `None`, with a sentence, where the record can not take it; the sitting goes on without.
    fn new(record: Record, keeping: Result<Keeping, StoreError>) -> Option<Kept> {
        match keeping {
            Ok(keeping) => Some(Kept { record, keeping, said: None }),
            Err(error) => {
                eprintln!("groundwork: this sitting is not kept in the record: {error}");
                None
            }
        }
    }

    /// Writes where the sitting is from time to time. A sentence the first time that it can not.
    fn tick(&mut self, at: &Snapshot) -> Option<String> {
        let error = self.keeping.tick(&mut self.record, sat(at), now).err()?.to_string();
        let new = self.said.as_ref() != Some(&error);
        new.then(|| self.said.insert(error).clone())
    }

    /// Writes how it ended, and makes the backup of the day; whether there was anything to keep.
    fn finish(mut self, at: &Snapshot) -> Result<bool> {
        let over = at.position >= at.end;
        let ended = if over { Ended::Finished } else { Ended::StoppedEarly };
        let entry = self.keeping.finish(&mut self.record, sat(at), ended, now()).context(
            "the end of this sitting could not be written; what was kept until then stays",
        )?;
        let kept = entry.actual_secs > 0;
        if kept {
            self.record
                .back_up_daily(now().utc_ms)
                .context("the sitting is kept, but today's backup could not be made")?;
        }
        record::tell(&mut self.record);
        Ok(kept)
    }
}

/// How far a sitting has come.
fn sat(at: &Snapshot) -> Sat {
    Sat { practised: at.practised, position: at.position }
}

/// Plays in the terminal until the end or until someone stops.
fn sit(left: Left, target: Target, mut kept: Option<Kept>) -> Result<u8> {
    let stop = interrupted()?;
    let prepared = left.prepared();
    let session = &prepared.session;
    say(&format!("{}, {}", session.title, shown_length(prepared)));
    for note in &session.notes {
        for (n, line) in super::wrap(note, 74).into_iter().enumerate() {
            say(&format!("{}{line}", if n == 0 { "· " } else { "  " }));
        }
    }
    if prepared.sitting.preferences.no_breath_practice && session.paces_breath() {
        say(super::list::PACED);
    }
    if prepared.captions > 0 && prepared.sitting.voice.is_some() {
        say(&format!(
            "{} of the lines have no recording and are shown as captions.",
            prepared.captions
        ));
    }
    say("");
    let mut player = Player::begin_at(left, target)?;
    let mut screen = Screen::open()?;
    let mut stopping = false;
    loop {
        while let Some(event) = player.next_event() {
            if let Some(sentence) = sentence(&event) {
                screen.tell(&sentence);
            }
        }
        let now = player.snapshot(Frames::ZERO);
        screen.show(&player, &now);
        if now.state == State::Finished {
            drop(screen);
            // In the record first, whatever becomes of the words about it.
            let kept = kept.map(|kept| kept.finish(&now)).transpose();
            // A sitting that was stopped early is a sitting.
            let practised = format!("You practised {}.", in_words(now.practised));
            let kept = kept.inspect_err(|_| say(&practised))?;
            println!("{practised}");
            if kept == Some(true) {
                println!("Kept in the record; `groundwork history edit last` can say how it was.");
            }
            return Ok(FINE);
        }
        if let Some(sentence) = kept.as_mut().and_then(|kept| kept.tick(&now)) {
            screen.tell(&sentence);
        }
        if stop.load(Ordering::Relaxed) && !stopping {
            stopping = true;
            player.stop()?;
        }
        let unpaced = matches!(target, Target::Null { paced: false });
        let wait = if unpaced { Duration::from_millis(1) } else { TICK };
        if let Some(key) = screen.key(wait)?.filter(|_| !stopping) {
            stopping = key == Key::Stop;
            if let Some(sentence) = obey(&mut player, key)? {
                screen.tell(&sentence);
            }
        }
    }
}

/// Does what a key asks for; a sentence if there is something to say about it.
fn obey(player: &mut Player, key: Key) -> Result<Option<String>> {
    match key {
        Key::Pause => player.toggle_pause()?,
        Key::Back => player.move_by(-15)?,
        Key::On => player.move_by(15)?,
        Key::Skip => player.skip_part()?,
        Key::Louder => player.change_volume(1.25)?,
        Key::Softer => player.change_volume(0.8)?,
        Key::Stop => player.stop()?,
        Key::Anchor => {
            let Some(next) = player.next_anchor() else {
                return Ok(Some("This session has no other anchor.".into()));
            };
            let moved = match player.change_anchor(next) {
                Ok(moved) => moved,
                Err(error) => return Ok(Some(format!("nothing was changed: {error:#}"))),
            };
            let end = if moved { "; the end has moved a little" } else { "" };
            return Ok(Some(format!(
                "Attention may rest with: {}{end}",
                super::typed(next.name())
            )));
        }
    }
    Ok(None)
}

/// What happened to the sound, for someone who is practising.
fn sentence(event: &OutputEvent) -> Option<String> {
    match event {
        OutputEvent::DeviceOpened { .. } => None,
        // What the sitting does without one is said with the next event.
        OutputEvent::NoDevice(error) => Some(format!("No sound: {error}.")),
        OutputEvent::DeviceLost { .. } => {
            Some("The sound device is gone; waiting a moment for it.".into())
        }
        OutputEvent::DeviceBack { .. } => Some("The sound is back.".into()),
        OutputEvent::FellBackToNullClock { .. } => Some(
            "The session goes on in time with captions; sound joins when a device is there.".into(),
        ),
        OutputEvent::Held { .. } | OutputEvent::Suspended { .. } => {
            Some("Paused. Space goes on.".into())
        }
    }
}

/// A flag that Ctrl-C and a request to end set.
pub(super) fn interrupted() -> Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    ctrlc::set_handler(move || set.store(true, Ordering::Relaxed))
        .context("could not listen for Ctrl-C")?;
    Ok(flag)
}

fn shown_length(prepared: &Prepared) -> String {
    match prepared.timeline.open_end() {
        true => "open-ended".to_string(),
        false => clock(prepared.timeline.length()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::device::OpenError;

    #[test]
    fn a_device_that_is_missing_is_said_once() {
        let events = [
            OutputEvent::NoDevice(OpenError::NoDevice),
            OutputEvent::FellBackToNullClock { at: Frames::ZERO },
        ];
        let said: Vec<String> = events.iter().filter_map(sentence).collect();
        assert_eq!(
            said,
            [
                "No sound: there is no sound device.",
                "The session goes on in time with captions; sound joins when a device is there."
            ]
        );
    }
}
