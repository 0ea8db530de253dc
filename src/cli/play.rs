//! `groundwork play`, and playing for `groundwork timer`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::outcome::interrupted;
use super::terminal::{Key, Screen, clock, in_words};
use super::{FINE, PreferenceArgs, bed_choice, length, preparation, record, render, say, voice};
use crate::audio::encode::Format;
use crate::domain::record::Homework;
use crate::domain::{Anchor, Offers, Preferences, Request};
use crate::keeper::Settings;
use crate::library::{Installed, Library, Prepared, Wishes, beforehand, in_words as said, now};
use crate::narrator::Voice;
use crate::sitting::{
    AnchorCame, AnchorPress, BedChoice, GroundingRequest, Keeping, Left, Outcome, Outlet,
    OutputEvent, PlayRequest, Progress, Sitting, Stage, Target, Told, stepped,
};
use crate::store::{Record, StoreError};
use crate::units::{Frames, Gain};

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
enum Destination {
    Play(Target),
    Write(PathBuf, Format),
}

impl OutputArgs {
    fn way(&self) -> Result<Destination> {
        let way = match self.output.as_str() {
            "device" => Destination::Play(Target::Device),
            "null" => Destination::Play(Target::Null { paced: !self.fast }),
            file => match Format::of(Path::new(file), None) {
                Ok(format) => Destination::Write(file.into(), format),
                Err(_) => bail!(
                    "`--output` is `device`, `null` or a file that ends in `.wav`, `.flac` or `.ogg`, \
                     found `{file}`"
                ),
            },
        };
        if self.fast && !matches!(way, Destination::Play(Target::Null { .. })) {
            bail!("`--fast` goes with `--output null`");
        }
        Ok(way)
    }

    /// Whether nobody is there who could stop it.
    pub(super) fn runs_alone(&self) -> Result<bool> {
        Ok(matches!(
            self.way()?,
            Destination::Write(..) | Destination::Play(Target::Null { paced: false })
        ))
    }

    /// The record, if this is practising.
    pub(super) fn record(&self, library: &Library) -> Result<Option<Record>> {
        let practising = matches!(self.way()?, Destination::Play(_)) && (!self.fast || self.keep);
        let record = practising.then(|| record::open_for_sitting(library)).flatten();
        if let Some(record) = &record {
            library.set_installed(Installed::read(record)?.into());
        }
        Ok(record)
    }

    /// Plays or writes what is planned.
    pub(super) fn run(
        &self,
        library: &Arc<Library>,
        plan: &PlayRequest,
        record: Option<Record>,
    ) -> Result<u8> {
        let prepared = plan.prepare(library)?;
        if let PlayRequest::Session { sitting, .. } = plan {
            voice::say_other(sitting.voice, prepared.sitting.voice);
        }
        match self.way()? {
            Destination::Play(target) => {
                let settings = settings(record.as_ref())?;
                let left = Left::new(prepared, settings.gains(), Frames::ZERO);
                let outlet = Outlet { target, go_on_when_moved: settings.go_on_when_moved };
                let kept = record.and_then(|mut record| {
                    let (day_start, here) = (settings.day_start, library.installed());
                    let prepared = left.prepared();
                    let kept = Keeping::begin(&mut record, prepared, plan, &here, now(), day_start);
                    Kept::new(record, kept, plan.clone(), &left)
                });
                let grounding = Grounding::new(library, plan, settings);
                sit(left, outlet, grounding, kept)
            }
            Destination::Write(path, format) => render::write(&prepared, &path, format),
        }
    }
}

/// What everybody can begin with.
const FIRST: &str = "breathing-space";

/// Without a command: the three-minute breathing space.
pub(super) fn first_session(library: &Arc<Library>) -> Result<u8> {
    let first = library.open(FIRST)?;
    let output = OutputArgs { output: "device".into(), fast: false, keep: false };
    let record = output.record(library)?;
    let settings = settings(record.as_ref())?;
    // Someone new begins with the shortest.
    let target = first.session().lengths.first().copied();
    let anchor = Offers::of(first.session()).outside_anchor(&settings.preferences);
    let sitting = Wishes {
        voice: settings.narrator,
        preferences: Preferences { anchor, ..settings.preferences },
        request: Request { target, ..Request::default() },
    };
    let plan =
        PlayRequest::Session { name: first.session().id.clone(), bed: BedChoice::Own, sitting };
    output.run(library, &plan, record)
}

/// Plays a script once; nothing of it is kept.
pub(super) fn once(library: &Arc<Library>, script: &Path, voice: Voice) -> Result<()> {
    let output = OutputArgs { output: "device".into(), fast: false, keep: false };
    let sitting = Wishes { voice: Some(voice), ..Wishes::default() };
    let name = script.display().to_string();
    output.run(library, &PlayRequest::Session { name, bed: BedChoice::Own, sitting }, None)?;
    Ok(())
}

/// What this person chose, as far as the record is there to say it.
fn settings(record: Option<&Record>) -> Result<Settings> {
    Ok(record.map(Settings::read).transpose()?.unwrap_or_default())
}

pub(super) fn play(library: &Arc<Library>, args: &PlayArgs) -> Result<u8> {
    let Some(session) = &args.session else { return go_on(library, args) };
    let record = args.output.record(library)?;
    if record.is_none() {
        record::find(library, session)?;
    }
    let settings = settings(record.as_ref())?;
    let path = Path::new(session);
    // A file is kept by where it is, wherever the program is started the next time.
    let name = match path.is_file() {
        true => std::path::absolute(path)?.display().to_string(),
        false => session.clone(),
    };
    let sitting = Wishes {
        voice: args.voice.map_or(settings.narrator, |voice| voice.0),
        preferences: args.preferences.over(settings.preferences),
        request: Request { target: args.length, preparation: args.prepare, open_end: false },
    };
    args.output.run(
        library,
        &PlayRequest::Session { name, bed: args.bed.unwrap_or_default(), sitting },
        record,
    )
}

/// Goes on with a sitting that was cut off.
fn go_on(library: &Arc<Library>, args: &PlayArgs) -> Result<u8> {
    let Destination::Play(target) = args.output.way()? else {
        bail!("a sitting that was cut off goes on as sound, not into a file");
    };
    let mut record = record::open(library)?;
    let cut_off = record.cut_off()?.context("no sitting was cut off")?;
    let at = cut_off.position;
    let plan = PlayRequest::from_text(&cut_off.how)?;
    library.set_installed(Installed::read(&record)?.into());
    let prepared = plan.prepare(library)?;
    if prepared.timeline.open_end() && args.output.runs_alone()? {
        bail!("that sitting goes on until someone stops, so it does not go with `--fast`");
    }
    let settings = Settings::read(&record)?;
    let left = Left::new(prepared, settings.gains(), at);
    let outlet = Outlet { target, go_on_when_moved: settings.go_on_when_moved };
    let kept = Keeping::go_on(&mut record, cut_off);
    let grounding = Grounding::new(library, &plan, settings);
    let kept = Kept::new(record, kept, plan, &left);
    sit(left, outlet, grounding, kept)
}

/// A sitting and the record that it goes into.
struct Kept {
    record: Record,
    keeping: Keeping,
    plan: PlayRequest,
    /// As they were last kept.
    volumes: [Gain; 4],
    anchor: Option<Anchor>,
    /// The volumes at the last look.
    seen: [Gain; 4],
    /// What was said already about the record not being written.
    said: Option<String>,
}

impl Kept {
    /// `None`, with a sentence, where the record cannot take it; the sitting goes on without.
    fn new(
        record: Record,
        keeping: Result<Keeping, StoreError>,
        plan: PlayRequest,
        left: &Left,
    ) -> Option<Kept> {
        let (volumes, anchor) = (left.volumes(), left.prepared().sitting.preferences.anchor);
        match keeping {
            Ok(keeping) => {
                let seen = volumes;
                Some(Kept { record, keeping, plan, volumes, anchor, seen, said: None })
            }
            Err(error) => {
                eprintln!("groundwork: this sitting is not kept in the record: {error}");
                None
            }
        }
    }

    /// Writes where the sitting is from time to time, and how it is played now. A sentence the first time that it
    /// cannot.
    fn tick(&mut self, sitting: &mut Sitting) -> Option<String> {
        let at = sitting.sat();
        let kept =
            self.keeping.tick(&mut self.record, at, now).and_then(|()| self.follow(sitting, at));
        let error = kept.err()?.to_string();
        let new = self.said.as_ref() != Some(&error);
        new.then(|| self.said.insert(error).clone())
    }

    /// Keeps what was chosen during the sitting: the next one is as loud as this one is, and this one goes on with
    /// its anchor after it was cut off.
    fn follow(&mut self, sitting: &Sitting, at: Progress) -> Result<(), StoreError> {
        let volumes = sitting.volumes();
        // A key that is held is written once, when it rests.
        let rests = std::mem::replace(&mut self.seen, volumes) == volumes;
        if rests && volumes != self.volumes {
            self.volumes = volumes;
            let volumes = Settings::percent(volumes);
            let settings = Settings { volumes, ..Settings::read(&self.record)? };
            settings.write(&mut self.record)?;
        }
        let Some(prepared) = sitting.prepared() else { return Ok(()) };
        let preferences = &prepared.sitting.preferences;
        if preferences.anchor != self.anchor {
            self.anchor = preferences.anchor;
            self.plan.prefer(preferences);
            self.keeping.note_way(self.plan.to_text());
            self.keeping.keep(&mut self.record, at, now())?;
        }
        Ok(())
    }

    /// Writes how it ended, and makes the backup of the day; whether there was anything to keep.
    fn finish(mut self, outcome: &Outcome) -> Result<bool> {
        let Outcome { sat, ended, .. } = *outcome;
        let entry = self.keeping.finish(&mut self.record, sat, ended, now()).context(
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

/// The grounding of a sitting, made ready on a thread of its own.
struct Grounding {
    library: Arc<Library>,
    plan: PlayRequest,
    settings: Settings,
    ready: Option<Receiver<Result<Prepared, String>>>,
}

impl Grounding {
    fn new(library: &Arc<Library>, plan: &PlayRequest, settings: Settings) -> Grounding {
        Grounding { library: Arc::clone(library), plan: plan.clone(), settings, ready: None }
    }

    /// Whom to turn to after it, as lines of the terminal.
    fn to_turn_to(&self, programme: Option<&Homework>) -> Vec<String> {
        let installed = self.library.installed();
        let contacts = self.settings.to_turn_to(&installed, programme, self.plan.session());
        if contacts.is_empty() {
            return contacts;
        }
        let lines = contacts.iter().flat_map(|contact| super::wrap(contact, 74));
        std::iter::once("Someone to turn to:".into())
            .chain(lines.map(|line| format!("  {line}")))
            .collect()
    }

    /// Makes it ready for the sitting as it is played now; what is being made ready for it as it was before counts
    /// no more.
    fn prepare(&mut self, sitting: &mut Sitting) {
        let Some(prepared) = sitting.prepared() else { return };
        let Settings { narrator, preferences, .. } = &self.settings;
        let request = GroundingRequest::new(&self.plan, prepared, *narrator, preferences);
        sitting.await_grounding();
        let (tell, ready) = sync_channel(1);
        self.ready = Some(ready);
        let library = Arc::clone(&self.library);
        // Without a thread nobody tells, and that is said when it is asked for.
        let _ = std::thread::Builder::new().name("grounding".into()).spawn(move || {
            let prepared = request.prepare(&library).map_err(|error| said(&error));
            // The sitting may be over by now.
            let _ = tell.send(prepared);
        });
    }

    /// Gives it to the sitting once it is ready, or cannot be had.
    fn follow(&mut self, sitting: &mut Sitting) -> Option<Told> {
        let prepared = match self.ready.as_ref()?.try_recv() {
            Ok(prepared) => prepared,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Err("the grounding could not be made ready".into()),
        };
        self.ready = None;
        sitting.take_grounding(prepared)
    }
}

/// Plays in the terminal until the end or until someone stops.
fn sit(left: Left, outlet: Outlet, mut grounding: Grounding, mut kept: Option<Kept>) -> Result<u8> {
    let stop = interrupted()?;
    let prepared = left.prepared();
    let session = &prepared.session;
    say(&format!("{}, {}", session.title, shown_length(prepared)));
    for note in &session.notes {
        for (n, line) in super::wrap(note, 74).into_iter().enumerate() {
            say(&format!("{}{line}", if n == 0 { "· " } else { "  " }));
        }
    }
    for sentence in beforehand(session, &prepared.sitting.preferences) {
        say(&sentence);
    }
    if prepared.captions > 0 && prepared.sitting.voice.is_some() {
        say(&format!(
            "{} of the lines have no recording and are shown as captions.",
            prepared.captions
        ));
    }
    say("");
    let mut screen = Screen::open()?;
    let mut sitting = Sitting::go_on(outlet, left).map_err(|not| not.why)?;
    if screen.has_keys() {
        grounding.prepare(&mut sitting);
    }
    let mut grounded = false;
    let outcome = loop {
        while let Some(event) = sitting.next_event() {
            if let Some(sentence) = sentence(&event) {
                screen.tell(&sentence);
            }
        }
        sitting.look(Frames::ZERO);
        // Once each time that it is over, above what can be done then.
        let before = std::mem::replace(&mut grounded, sitting.stage() == Stage::Grounded);
        if grounded && !before {
            let programme = kept.as_ref().and_then(|kept| kept.keeping.homework());
            grounding.to_turn_to(programme).iter().for_each(|line| screen.tell(line));
        }
        screen.show(&sitting);
        let told = match sitting.proceed() {
            None => grounding.follow(&mut sitting),
            told => told,
        };
        if let Some(outcome) = tell(&mut screen, told)? {
            break outcome;
        }
        if let Some(sentence) = kept.as_mut().and_then(|kept| kept.tick(&mut sitting)) {
            screen.tell(&sentence);
        }
        let unpaced = matches!(outlet.target, Target::Null { paced: false });
        let wait = if unpaced { Duration::from_millis(1) } else { TICK };
        // A terminal that cannot be read any more is one that was closed.
        let key = screen.key(wait).unwrap_or(Some(Key::Stop));
        let told = match key {
            _ if stop.load(Ordering::Relaxed) => sitting.stop(),
            None => None,
            Some(Key::Stop) => sitting.stop(),
            Some(Key::Ground) => sitting.ground(),
            Some(Key::Return) => sitting.back(),
            Some(Key::Anchor) => {
                if let Some(sentence) = change_anchor(&mut sitting, &mut grounding) {
                    screen.tell(&sentence);
                }
                None
            }
            Some(key) => {
                if let Err(error) = steer(&mut sitting, key) {
                    screen.tell(&unchanged(&error));
                }
                None
            }
        };
        if let Some(outcome) = tell(&mut screen, told)? {
            break outcome;
        }
    };
    drop(screen);
    // In the record first, whatever becomes of the words about it.
    let kept = kept.map(|kept| kept.finish(&outcome)).transpose();
    // A sitting that was stopped early is a sitting.
    let practised = format!("You practised {}.", in_words(outcome.sat.practised));
    let kept = kept.inspect_err(|_| say(&practised))?;
    println!("{practised}");
    if kept == Some(true) {
        println!("Kept in the record; `groundwork history edit last` can say how it was.");
    }
    Ok(FINE)
}

/// Says what a sitting told; how it ended, if it is over.
fn tell(screen: &mut Screen, told: Option<Told>) -> Result<Option<Box<Outcome>>> {
    match told {
        None => Ok(None),
        Some(Told::Over(outcome)) => Ok(Some(outcome)),
        Some(Told::Unplayable(why)) => {
            screen.tell(&said(&why));
            Ok(None)
        }
        Some(Told::GivenUp(why)) => Err(why.context("nothing was heard")?),
    }
}

fn unchanged(error: &anyhow::Error) -> String {
    format!("nothing was changed: {}", said(error))
}

/// Lets attention rest somewhere else; a sentence about it.
fn change_anchor(sitting: &mut Sitting, grounding: &mut Grounding) -> Option<String> {
    let is_session = sitting.stage() == Stage::Session;
    let mut work = match sitting.playing()?.change_anchor() {
        AnchorPress::NoOther => return Some("This session has no other anchor.".into()),
        AnchorPress::Later => return None,
        AnchorPress::Work(work) => work,
    };
    let (anchor, end_moved) = loop {
        match sitting.take_anchor(work.run())? {
            AnchorCame::Late(again) => work = again,
            AnchorCame::Unchanged(error) => return Some(unchanged(&error)),
            AnchorCame::Changed { anchor, end_moved, .. } => break (anchor, end_moved),
        }
    };
    if is_session {
        grounding.prepare(sitting);
    }
    let end = if end_moved { "; the end has moved a little" } else { "" };
    Some(format!("Attention may rest with: {}{end}", super::typed(anchor.name())))
}

/// Does what a key asks of what sounds.
fn steer(sitting: &mut Sitting, key: Key) -> Result<()> {
    let volumes = sitting.volumes();
    match (key, sitting.playing()) {
        (Key::Louder, _) => sitting.set_volumes(stepped(volumes, 1.25)),
        (Key::Softer, _) => sitting.set_volumes(stepped(volumes, 0.8)),
        (Key::Pause, Some(player)) => player.toggle_pause(),
        (Key::Back, Some(player)) => player.move_by(-15),
        (Key::On, Some(player)) => player.move_by(15),
        (Key::Skip, Some(player)) => player.skip_part(),
        _ => Ok(()),
    }
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
        OutputEvent::Moved { .. } => {
            Some("Paused, because the sound moved to another device. Space goes on.".into())
        }
        OutputEvent::Held { .. } | OutputEvent::Suspended { .. } => {
            Some("Paused. Space goes on.".into())
        }
    }
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
    fn a_sitting_that_pauses_by_itself_says_why_and_how_it_goes_on() {
        let at = Frames::ZERO;
        assert_eq!(
            sentence(&OutputEvent::Moved { at }).unwrap(),
            "Paused, because the sound moved to another device. Space goes on."
        );
        assert_eq!(sentence(&OutputEvent::Held { at }).unwrap(), "Paused. Space goes on.");
    }

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
