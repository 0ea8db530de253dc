//! A timeline with everything that sounds in it, ready for the audio thread.
//!
//! A score is immutable and a pure function of the position: the frame alone determines what sounds at it. So
//! a seek costs no more than continuing, and playing to a frame gives the same samples as jumping to it.

use std::collections::HashMap;
use std::sync::Arc;

use super::clip::Clip;
use super::curve::{Curve, fade_gain};
use super::decode::Sound;
use super::synth::{self, Bed};
use crate::domain::{BedSound, BellSound, ClipId, Event, EventKind, Phase, Timeline};
use crate::units::{Decibels, Frames, Gain};

/// The layers of a sitting with a volume of their own.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Bus {
    /// Spoken lines.
    Voice,
    /// Continuous sound underneath.
    Bed,
    /// Bells and chimes.
    Bells,
    /// Breath cues.
    Breath,
}

impl Bus {
    /// All buses, in the order of their volumes.
    pub const ALL: [Bus; 4] = [Bus::Voice, Bus::Bed, Bus::Bells, Bus::Breath];

    /// Name of the bus, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Bus::Voice => "voice",
            Bus::Bed => "bed",
            Bus::Bells => "bells",
            Bus::Breath => "breath",
        }
    }
}

/// A spoken clip with the gain that brings it to the common loudness.
#[derive(Clone, Debug)]
pub struct VoiceClip {
    /// Recording or narration of the line.
    pub sound: Sound,
    /// Factor on the sound's amplitude.
    pub gain: Gain,
}

/// Synthesised sounds, each made once.
#[derive(Default)]
pub struct SoundBank {
    bells: HashMap<BellSound, Arc<Clip>>,
    breaths: HashMap<(Phase, Frames), Arc<Clip>>,
    beds: HashMap<BedSound, Arc<Bed>>,
    chime: Option<Arc<Clip>>,
}

impl SoundBank {
    fn bell(&mut self, sound: BellSound) -> Arc<Clip> {
        Arc::clone(self.bells.entry(sound).or_insert_with(|| Arc::new(synth::bell(sound))))
    }

    fn breath(&mut self, phase: Phase, length: Frames) -> Arc<Clip> {
        let make = || Arc::new(synth::breath(phase, length));
        Arc::clone(self.breaths.entry((phase, length)).or_insert_with(make))
    }

    fn bed(&mut self, sound: BedSound) -> Arc<Bed> {
        Arc::clone(self.beds.entry(sound).or_insert_with(|| Arc::new(Bed::new(sound))))
    }

    fn chime(&mut self) -> Arc<Clip> {
        Arc::clone(self.chime.get_or_insert_with(|| Arc::new(synth::caption_chime())))
    }
}

/// Peak level of the chime before a caption and before the end of a turn, in dBFS.
const CHIME_LEVEL: Decibels = Decibels::whole(-24);

/// Greatest level of a ducked bed, in LUFS. Speech at −18 LUFS should stand 15 LU above it (Torcoli et al.,
/// JAES 67(12), 2019); waves and gusts vary by up to 2 LU around their mean.
const DUCKED: Decibels = Decibels::whole(-35);

/// Greatest level of a ducked tonal bed, in LUFS, about 10 LU under speech.
const DUCKED_TONAL: Decibels = Decibels::whole(-30);

/// Time over which the bed goes down before a line.
const DUCK_DOWN: Frames = Frames::from_millis(400);

/// Time over which the bed comes back after a line.
const DUCK_UP: Frames = Frames::from_millis(1750);

/// The bed stays down over gaps shorter than this.
const DUCK_HOLD: Frames = Frames::from_secs(3);

/// Time over which the bed fades in, and the time over which it fades out.
const BED_IN: Frames = Frames::from_secs(3);
const BED_OUT: Frames = Frames::from_secs(4);

/// A sound with its position.
pub(super) struct Cue {
    pub(super) start: u64,
    pub(super) sound: Sound,
    pub(super) gain: f32,
    pub(super) bus: Bus,
}

impl Cue {
    pub(super) fn end(&self) -> u64 {
        self.start.saturating_add(self.sound.frames().0)
    }
}

/// The bed with its gain at every position.
pub(super) struct BedLayer {
    pub(super) bed: Arc<Bed>,
    pub(super) gain: Curve,
}

/// A timeline with everything that sounds in it. The audio thread shares it; nothing changes it.
pub struct Score {
    timeline: Arc<Timeline>,
    /// Cues by rising start.
    cues: Vec<Cue>,
    /// For each cue, the latest end of this and all earlier cues: a backward search may stop there.
    latest_end: Vec<u64>,
    /// Whether any cue is a long recording.
    has_long: bool,
    bed: Option<BedLayer>,
    /// Gain of the fade towards the end.
    fade: Curve,
}

impl Score {
    /// Makes a score of a timeline. `clips` are the voice clips by [`ClipId`]; without its clip, a line is
    /// silent and only its caption is shown.
    pub fn new(
        timeline: Arc<Timeline>,
        clips: &HashMap<ClipId, VoiceClip>,
        bank: &mut SoundBank,
    ) -> Score {
        let mut cues: Vec<Cue> = Vec::new();
        for event in timeline.events() {
            let mut push = |sound: Sound, gain: Gain, bus: Bus| {
                cues.push(Cue { start: event.start.0, sound, gain: gain.0, bus });
            };
            match &event.kind {
                EventKind::Bell { sound, level } => {
                    push(bank.bell(*sound).into(), level.gain(), Bus::Bells)
                }
                EventKind::Line { clip: Some(id), .. } => {
                    if let Some(voice) = clips.get(id) {
                        push(voice.sound.clone(), voice.gain, Bus::Voice);
                    }
                }
                EventKind::Line { clip: None, .. } | EventKind::TurnWarning => {
                    push(bank.chime().into(), CHIME_LEVEL.gain(), Bus::Bells);
                }
                EventKind::Breath {
                    phase: phase @ (Phase::In | Phase::TopUp | Phase::Out),
                    ..
                } => {
                    push(bank.breath(*phase, event.length).into(), Gain::UNITY, Bus::Breath);
                }
                _ => {}
            }
        }
        let bed = timeline.bed().map(|bed| {
            let layer = bank.bed(bed.sound);
            let ducked = match bed.sound {
                BedSound::Drone => DUCKED_TONAL,
                _ => DUCKED,
            };
            let base = bed.level.as_f32() - Bed::LOUDNESS;
            let depth = (bed.level.as_f32() - ducked.as_f32()).max(0.0);
            BedLayer { bed: layer, gain: bed_gain(&timeline, base, depth) }
        });
        Score::with_cues(timeline, cues, bed)
    }

    /// Makes a score of these cues.
    pub(super) fn with_cues(
        timeline: Arc<Timeline>,
        mut cues: Vec<Cue>,
        bed: Option<BedLayer>,
    ) -> Score {
        cues.sort_by_key(|cue| cue.start);
        let mut latest = 0;
        let latest_end = cues.iter().map(|cue| {
            latest = latest.max(cue.end());
            latest
        });
        let latest_end = latest_end.collect();
        let fade = fade_curve(&timeline);
        let has_long = cues.iter().any(|cue| matches!(cue.sound, Sound::Long(_)));
        Score { timeline, cues, latest_end, has_long, bed, fade }
    }

    /// Timeline that it plays.
    pub fn timeline(&self) -> &Arc<Timeline> {
        &self.timeline
    }

    /// A hash of everything that sounds, and of the words and notes in the timeline: another one means that something
    /// may sound otherwise. What is synthesised follows from the timeline and this version of the program.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
        hasher.update(format!("{:?}", self.timeline).as_bytes());
        for cue in self.cues.iter().filter(|cue| cue.bus == Bus::Voice) {
            hasher.update(&cue.start.to_le_bytes());
            hasher.update(&cue.gain.to_le_bytes());
            cue.sound.hash(&mut hasher);
        }
        hasher.finalize().into()
    }

    /// First frame after the end; `u64::MAX` for an open end.
    pub(super) fn end(&self) -> u64 {
        match self.timeline.open_end() {
            true => u64::MAX,
            false => self.timeline.end().0,
        }
    }

    /// The cues that sound at any frame from `from` up to (not including) `to`, later starts first.
    pub(super) fn sounding(&self, from: u64, to: u64) -> impl Iterator<Item = &Cue> {
        let begun = self.cues.partition_point(|cue| cue.start < to);
        (0..begun)
            .rev()
            .take_while(move |at| self.latest_end.get(*at).is_some_and(|end| *end > from))
            .filter_map(|at| self.cues.get(at))
            .filter(move |cue| cue.end() > from)
    }

    /// Whether any recording is a long one, which must be decoded in advance.
    pub(super) fn has_long(&self) -> bool {
        self.has_long
    }

    pub(super) fn bed(&self) -> Option<&BedLayer> {
        self.bed.as_ref()
    }

    pub(super) fn fade(&self) -> &Curve {
        &self.fade
    }
}

/// The gain of a bed: its level, ducked under speech, faded in at the start and out at the end.
fn bed_gain(timeline: &Timeline, base_db: f32, depth_db: f32) -> Curve {
    let mut curve = Curve::new();
    let end = timeline.end();
    let edge_in = BED_IN.min(Frames(end.0 / 4));
    curve.amplitude(Frames::ZERO, 0.0, edge_in, 1.0);
    if !timeline.open_end() {
        let edge_out = BED_OUT.min(Frames(end.0 / 3));
        curve.amplitude(end - edge_out, 1.0, end, 0.0);
    }
    curve.decibels(Frames::ZERO, base_db, Frames::ZERO, base_db);
    if depth_db > 0.0 {
        for (start, stop) in spoken(timeline) {
            curve.decibels(start - DUCK_DOWN, 0.0, start, -depth_db);
            curve.decibels(stop, 0.0, stop + DUCK_UP, depth_db);
        }
    }
    curve.finish()
}

/// Ranges with speech, with short gaps closed.
fn spoken(timeline: &Timeline) -> Vec<(Frames, Frames)> {
    let voiced = |event: &&Event| matches!(event.kind, EventKind::Line { clip: Some(_), .. });
    let mut spans: Vec<(Frames, Frames)> = Vec::new();
    for line in timeline.events().iter().filter(voiced) {
        match spans.last_mut() {
            Some((_, end)) if line.start < *end + DUCK_HOLD => *end = line.end().max(*end),
            _ => spans.push((line.start, line.end())),
        }
    }
    spans
}

/// The gain of the fade over the last minutes, for sessions that have one.
fn fade_curve(timeline: &Timeline) -> Curve {
    let mut curve = Curve::new();
    if timeline.fade() > Frames::ZERO {
        curve.fade(timeline.end() - timeline.fade(), timeline.end());
    }
    curve.finish()
}

/// The gain of a requested sleep fade, `done` of `length` frames after its start.
pub(super) fn asked_fade_gain(done: u64, length: u64) -> f32 {
    fade_gain(done, length)
}
