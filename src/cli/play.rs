//! `groundwork play`, and playing for `groundwork timer`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::terminal::{Key, Screen, clock};
use super::{BedChoice, FINE, PreferenceArgs, length, preparation, render, voice};
use crate::audio::device::{OutputEvent, Target};
use crate::domain::{Anchor, Request};
use crate::narrator::Voice;
use crate::studio::{Library, Player, Prepared, Sitting, State};
use crate::units::Frames;

/// How often the screen is looked after: often enough for the bar of the breath to move evenly.
const TICK: Duration = Duration::from_millis(50);

#[derive(Args)]
pub(super) struct PlayArgs {
    /// The id of a built-in session, or a `.ron` file.
    session: String,
    /// How long, such as 10m; the session's own ideal if left out.
    #[arg(long, value_parser = length)]
    length: Option<Frames>,
    /// Who speaks, or `none` for captions.
    #[arg(long, default_value = "clara", value_parser = voice::choice)]
    voice: voice::Choice,
    /// Another sound underneath, or `none`.
    #[arg(long, value_parser = BedChoice::parse)]
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
    /// With `--output null`: as fast as it goes instead of in real time.
    #[arg(long)]
    fast: bool,
}

/// Where sound is to go.
enum Way {
    Play(Target),
    Write(PathBuf),
}

impl OutputArgs {
    fn way(&self) -> Result<Way> {
        let way = match self.output.as_str() {
            "device" => Way::Play(Target::Device),
            "null" => Way::Play(Target::Null { paced: !self.fast }),
            file => Way::Write(Path::new(file).to_path_buf()),
        };
        if self.fast && !matches!(way, Way::Play(Target::Null { .. })) {
            bail!("`--fast` goes with `--output null`");
        }
        Ok(way)
    }

    /// Plays or writes what was prepared.
    pub(super) fn run(&self, prepared: Prepared) -> Result<u8> {
        match self.way()? {
            Way::Play(target) => sit(prepared, target),
            Way::Write(path) => render::write(&prepared, &path),
        }
    }
}

/// Without a command: the first built-in session.
pub(super) fn first_session(library: &Library) -> Result<u8> {
    let first = library.built_in()?.into_iter().next().context("no session is built in")?;
    // Someone new begins with the shortest.
    let target = first.session().lengths.first().copied();
    let sitting = Sitting {
        voice: Some(Voice::BUILT_IN[0]),
        request: Request { target, ..Request::default() },
        ..Sitting::default()
    };
    sit(library.prepare(&first, sitting)?, Target::Device)
}

pub(super) fn play(library: &Library, args: &PlayArgs) -> Result<u8> {
    let opened = library.open(&args.session)?;
    let mut session = opened.session().clone();
    if let Some(bed) = args.bed {
        bed.apply(&mut session);
    }
    let sitting = Sitting {
        voice: args.voice.0,
        preferences: args.preferences.preferences(),
        request: Request { target: args.length, preparation: args.prepare, open_end: false },
    };
    args.output.run(library.prepare_session(&opened, session, sitting)?)
}

/// Plays in the terminal until the end or until someone stops.
pub(super) fn sit(prepared: Prepared, target: Target) -> Result<u8> {
    let stop = interrupted()?;
    let session = &prepared.session;
    println!("{}, {}", session.title, shown_length(&prepared));
    for note in &session.notes {
        for (n, line) in super::wrap(note, 74).into_iter().enumerate() {
            println!("{}{line}", if n == 0 { "· " } else { "  " });
        }
    }
    if prepared.captions > 0 && prepared.sitting.voice.is_some() {
        println!("{} of the lines have no recording and are shown as captions.", prepared.captions);
    }
    println!();
    let mut player = Player::begin(prepared, target)?;
    let mut screen = Screen::open()?;
    let mut stopping = false;
    loop {
        while let Some(event) = player.next_event() {
            if let Some(sentence) = sentence(&event) {
                screen.tell(&sentence)?;
            }
        }
        let now = player.snapshot();
        screen.show(&player, &now)?;
        if now.state == State::Finished {
            drop(screen);
            // A sitting that was stopped early is a sitting.
            println!("You practised {}.", minutes(now.elapsed()));
            return Ok(FINE);
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
                screen.tell(&sentence)?;
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
            let now = player.anchor();
            let after =
                Anchor::ALL.iter().position(|anchor| Some(*anchor) == now).map_or(0, |at| at + 1);
            let next = Anchor::ALL[after % Anchor::ALL.len()];
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
        OutputEvent::NoDevice(error) => Some(format!(
            "No sound device was found ({error}). The session goes on in time with captions."
        )),
        OutputEvent::DeviceLost { .. } => {
            Some("The sound device is gone; waiting a moment for it.".into())
        }
        OutputEvent::DeviceBack { .. } => Some("The sound is back.".into()),
        OutputEvent::FellBackToNullClock { .. } => {
            Some("The session goes on without sound; it joins again when a device is there.".into())
        }
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

/// Time practised in words.
fn minutes(time: Frames) -> String {
    match (time.whole_secs() / 60, time.whole_secs() % 60) {
        (0, 1) => "1 second".to_string(),
        (0, secs) => format!("{secs} seconds"),
        (1, _) => "1 minute".to_string(),
        (minutes, _) => format!("{minutes} minutes"),
    }
}
