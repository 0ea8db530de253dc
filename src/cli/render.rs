//! `groundwork render`, and the part of `play` that writes a file.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::outcome::interrupted;
use super::{FINE, PreferenceArgs, bed_choice, length, record, voice};
use crate::audio::encode::Format;
use crate::audio::render::{Rendered, render as render_score};
use crate::audio::{Bus, Mix};
use crate::domain::{EventKind, Preferences, Request, Timeline};
use crate::library::{Library, Prepared, Wishes};
use crate::sitting::BedChoice;
use crate::unfinished::Unfinished;
use crate::units::Frames;

#[derive(Args)]
pub(super) struct RenderArgs {
    /// The id of a built-in session, `BUNDLE:SESSION` of an installed bundle, or a `.ron` file.
    session: String,
    /// The `.wav`, `.flac` or `.ogg` file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The length, such as 10m; the session's own ideal if left out.
    #[arg(long, value_parser = length)]
    length: Option<Frames>,
    /// The narrator: clara, thomas, ruth or oscar, or `none` for captions with a chime.
    #[arg(long, default_value = "clara", value_parser = voice::choice)]
    voice: voice::Choice,
    /// Another bed: ocean, rain, stream, wind, night-insects, fire, brown, pink or drone, or `none`.
    #[arg(long, value_parser = bed_choice)]
    bed: Option<BedChoice>,
    /// Write a WAV file with integers of 16 or 24 bits instead of 32-bit float.
    #[arg(long)]
    bits: Option<u8>,
    /// Write every event with its start frame, kind, text and clip length as JSON.
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    /// Print the loudness of the result.
    #[arg(long)]
    stats: bool,
    /// Render only this layer, with its level in the mix.
    #[arg(long)]
    only: Option<Layer>,
    #[command(flatten)]
    preferences: PreferenceArgs,
}

#[derive(Copy, Clone, ValueEnum)]
enum Layer {
    Voice,
    Bed,
    Bells,
    Breath,
}

impl Layer {
    fn bus(self) -> Bus {
        match self {
            Layer::Voice => Bus::Voice,
            Layer::Bed => Bus::Bed,
            Layer::Bells => Bus::Bells,
            Layer::Breath => Bus::Breath,
        }
    }
}

pub(super) fn render(library: &Library, args: &RenderArgs) -> Result<u8> {
    let format = Format::of(&args.out, args.bits)?;
    record::find(library, &args.session)?;
    let opened = library.open(&args.session)?;
    let mut session = opened.session().clone();
    session.bed = args.bed.unwrap_or_default().of(session.bed);
    let sitting = Wishes {
        voice: args.voice.0,
        preferences: args.preferences.over(Preferences::default()),
        request: Request { target: args.length, ..Request::default() },
    };
    let prepared = library.prepare_session(&opened, session, sitting)?;
    voice::say_other(args.voice.0, prepared.sitting.voice);
    let mix = Mix { only: args.only.map(Layer::bus), ..Mix::default() };
    let rendered = run(&prepared, mix, &args.out, format, args.stats, args.events.as_deref())?;
    if let Some(loudness) = rendered.loudness {
        match loudness.integrated {
            Some(lufs) => println!("Loudness   {lufs:.1} LUFS integrated"),
            None => println!("Loudness   silence"),
        }
        println!("Peak       {:.1} dBTP", loudness.true_peak);
        println!("Captions   {} lines without a recording", prepared.captions);
    }
    Ok(FINE)
}

/// Writes a whole sitting to a file.
pub(super) fn write(prepared: &Prepared, path: &Path, format: Format) -> Result<u8> {
    run(prepared, Mix::default(), path, format, false, None)?;
    Ok(FINE)
}

fn run(
    prepared: &Prepared,
    mix: Mix,
    path: &Path,
    format: Format,
    measure: bool,
    listed: Option<&Path>,
) -> Result<Rendered> {
    let stop = interrupted()?;
    // Created before the sound, so that an invalid place is reported at once, and renamed after it.
    let list = listed.map(|path| begin_list(path, &prepared.timeline)).transpose()?;
    let total = prepared.timeline.end();
    let shows = std::io::stderr().is_terminal();
    let mut shown = u64::MAX;
    let rendered = render_score(Arc::clone(&prepared.score), mix, path, format, measure, |done| {
        let percent = done.0 * 100 / total.0.max(1);
        if shows && percent != shown {
            shown = percent;
            let _ = write!(std::io::stderr(), "\r{percent:3} %");
        }
        match stop.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    if shows {
        let _ = write!(std::io::stderr(), "\r     \r");
    }
    let rendered = rendered?;
    if let (Some(list), Some(path)) = (list, listed) {
        list.finish(path).with_context(|| could_not_write(path))?;
    }
    println!(
        "{}  {} frames, {}",
        path.display(),
        rendered.frames.0,
        super::terminal::clock(rendered.frames)
    );
    Ok(rendered)
}

/// Writes the list of events under its unfinished name.
fn begin_list(path: &Path, timeline: &Timeline) -> Result<Unfinished> {
    let text = serde_json::to_string_pretty(&events(timeline))?;
    let write = || {
        let (mut file, unfinished) = Unfinished::begin(path)?;
        file.write_all(text.as_bytes())?;
        Ok::<_, std::io::Error>(unfinished)
    };
    write().with_context(|| could_not_write(path))
}

fn could_not_write(path: &Path) -> String {
    format!("could not write `{}`", path.display())
}

/// An event in the form for other programs. Frames are at 48 kHz, from the first frame of the file.
#[derive(Serialize)]
struct EventRow<'t> {
    start_frame: u64,
    length_frames: u64,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'t str>,
    /// Length of the clip, for a spoken line.
    #[serde(skip_serializing_if = "Option::is_none")]
    clip_frames: Option<u64>,
}

#[derive(Serialize)]
struct EventList<'t> {
    rate: u32,
    begin_frame: u64,
    end_frame: u64,
    events: Vec<EventRow<'t>>,
}

fn events(timeline: &Timeline) -> EventList<'_> {
    let row = |event: &'_ crate::domain::Event| {
        let length = event.length.0;
        let (kind, clip_frames) = match &event.kind {
            EventKind::Bell { .. } => ("bell", None),
            EventKind::Line { clip: Some(_), .. } => ("line", Some(length)),
            EventKind::Line { clip: None, .. } => ("caption", None),
            EventKind::Quiet => ("quiet", None),
            EventKind::Breath { .. } => ("breath", None),
            EventKind::Part { .. } => ("part", None),
            EventKind::Turn { .. } => ("turn", None),
            EventKind::TurnWarning => ("turn-warning", None),
        };
        (event.start.0, length, kind, clip_frames)
    };
    let events = timeline.events().iter().map(|event| {
        let (start_frame, length_frames, kind, clip_frames) = row(event);
        let text = match &event.kind {
            EventKind::Bell { sound, .. } => Some(sound.name()),
            EventKind::Line { text, .. } => Some(&**text),
            EventKind::Breath { phase, .. } => Some(phase.name()),
            EventKind::Part { title, .. } | EventKind::Turn { title, .. } => Some(&**title),
            EventKind::Quiet | EventKind::TurnWarning => None,
        };
        EventRow { start_frame, length_frames, kind, text, clip_frames }
    });
    EventList {
        rate: crate::units::SAMPLE_RATE,
        begin_frame: timeline.begin().0,
        end_frame: timeline.end().0,
        events: events.collect(),
    }
}
