//! The promises of the engine, in numbers.

use std::collections::HashMap;
use std::sync::Arc;

use super::*;
use crate::audio::DELAY;
use crate::audio::clip::Clip;
use crate::audio::clips::Feed;
use crate::audio::render::play_through;
use crate::audio::score::{Bus, Cue, Score, SoundBank, VoiceClip};
use crate::audio::source::EngineSource;
use crate::domain::*;
use crate::rng::SplitMix64;
use crate::units::{Decibels, Frames, Gain, StereoFrame};

fn session(bed: Option<Bed>, steps: Vec<Step>) -> Session {
    Session {
        id: "test".into(),
        title: "Test".into(),
        summary: String::new(),
        language: "en".into(),
        practice: Practice::Grounding,
        setting: Setting::Solo,
        touch: Touch::None,
        areas: [].into(),
        notes: Vec::new(),
        topics: Vec::new(),
        lengths: Vec::new(),
        bed,
        fade: Frames::ZERO,
        steps,
    }
}

fn quiet(secs: u64) -> Step {
    let length = Frames::from_secs(secs);
    Step::Quiet(Quiet { ideal: length, least: length, most: length })
}

fn timeline(session: &Session, clips: &ClipLengths) -> Arc<Timeline> {
    Arc::new(compile(session, clips, &Preferences::default(), Request::default()).unwrap())
}

/// A sine at 440 Hz, −20 dBFS.
fn tone(secs: u64) -> Vec<f32> {
    let step = 440.0 * std::f64::consts::TAU / 48_000.0;
    (0..secs * 48_000).map(|n| 0.1 * (n as f64 * step).sin() as f32).collect()
}

/// Bells, a bed, breath and two lines with clips: everything that sounds.
pub(in crate::audio) fn whole(anchor: Option<Anchor>) -> Arc<Score> {
    let (first, second) = (Line::plain("The first line."), Line::plain("Another line."));
    let paced = PacedLine { cycle: 2, line: second.clone() };
    let steps = vec![
        Step::Bell(Bell::plain(BellSound::HandBell)),
        Step::Say(first.clone()),
        quiet(4),
        Step::Choice(Choice::Anchor(vec![
            (Anchor::Feet, vec![quiet(2)]),
            (
                Anchor::Sounds,
                vec![Step::Bell(Bell {
                    takes: Frames::from_secs(2),
                    ..Bell::plain(BellSound::Chime)
                })],
            ),
        ])),
        Step::Breathe(Breathe {
            pattern: NamedPattern::CyclicSigh.pattern(),
            ideal: Frames::from_secs(15),
            least: Frames::from_secs(14),
            most: Frames::from_secs(15),
            lines: vec![paced],
        }),
        Step::Bell(Bell::plain(BellSound::WoodBlock)),
    ];
    let mut lengths = ClipLengths::default();
    lengths.insert(first, ClipId(0), Frames::from_secs(3));
    lengths.insert(second, ClipId(1), Frames::from_secs(2));
    let bed = Bed { sound: BedSound::Brown, level: Decibels::whole(-24) };
    let preferences = Preferences { anchor, ..Preferences::default() };
    let session = session(Some(bed), steps);
    let timeline = Arc::new(compile(&session, &lengths, &preferences, Request::default()).unwrap());
    let voice =
        |secs| VoiceClip { sound: Arc::new(Clip::mono(tone(secs))).into(), gain: Gain(1.5) };
    let clips = HashMap::from([(ClipId(0), voice(3)), (ClipId(1), voice(2))]);
    Arc::new(Score::new(timeline, &clips, &mut SoundBank::default()))
}

/// A silent timeline with these cues.
fn cues(secs: u64, cues: Vec<Cue>) -> Arc<Score> {
    let timeline = timeline(&session(None, vec![quiet(secs)]), &ClipLengths::default());
    Arc::new(Score::with_cues(timeline, cues, None))
}

/// One long tone.
fn one_tone(secs: u64) -> Arc<Score> {
    let sound = Arc::new(Clip::mono(tone(secs))).into();
    cues(secs, vec![Cue { start: 0, sound, gain: 1.0, bus: Bus::Voice }])
}

/// Frames from the start of a score, without the delay, in blocks whose sizes `next` gives.
fn played(score: Arc<Score>, frames: usize, mut next: impl FnMut() -> usize) -> Vec<StereoFrame> {
    let (mut engine, mut remote) = Engine::new(score, Mix::default());
    remote.send(Command::Play).unwrap();
    let mut out = vec![StereoFrame::SILENCE; frames + DELAY.0 as usize];
    let mut rest = out.as_mut_slice();
    while !rest.is_empty() {
        let (block, after) = rest.split_at_mut(next().min(rest.len()));
        engine.render(block);
        rest = after;
    }
    out.split_off(DELAY.0 as usize)
}

/// A command, and the frame of engine time at which it is sent.
type Timed = (usize, fn() -> Command);

/// Runs commands at frames of engine time and gives everything that came out.
fn with_commands(
    score: Arc<Score>,
    frames: usize,
    commands: &[Timed],
    block: usize,
) -> Vec<StereoFrame> {
    let (mut engine, mut remote) = Engine::new(score, Mix::default());
    let mut out = vec![StereoFrame::SILENCE; frames];
    let mut commands = commands.iter().peekable();
    let mut at = 0;
    while at < frames {
        while let Some((_, command)) = commands.next_if(|(when, _)| *when <= at) {
            remote.send(command()).unwrap();
        }
        let next = commands.peek().map_or(frames, |(when, _)| *when).min(at + block).min(frames);
        engine.render(&mut out[at..next]);
        at = next;
    }
    out
}

/// The number of frames that differ by any bit.
pub(in crate::audio) fn same(a: &[StereoFrame], b: &[StereoFrame]) -> usize {
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .filter(|(a, b)| {
            a.left.to_bits() != b.left.to_bits() || a.right.to_bits() != b.right.to_bits()
        })
        .count()
}

#[test]
fn blocks_make_no_difference() {
    let score = whole(None);
    let frames = score.timeline().end().0 as usize;
    let reference = played(Arc::clone(&score), frames, || 512);
    assert!(reference.iter().any(|frame| frame.left.abs() > 0.05));
    for size in [1, 64, 441, 1_024, 4_096] {
        assert_eq!(same(&played(Arc::clone(&score), frames, || size), &reference), 0, "{size}");
    }
    let mut chance = SplitMix64::new(5);
    let random = played(score, frames, || 1 + chance.below(3_000) as usize);
    assert_eq!(same(&random, &reference), 0);
}

#[test]
fn a_thousand_impulses_are_heard_at_their_frames() {
    let mut chance = SplitMix64::new(11);
    let starts: Vec<u64> = (0..1_000).map(|n| n * 480 + chance.below(400)).collect();
    let impulse = Arc::new(Clip::mono(vec![0.25]));
    let cue = |start: &u64| Cue {
        start: *start,
        sound: Arc::clone(&impulse).into(),
        gain: 1.0,
        bus: Bus::Bells,
    };
    let score = cues(11, starts.iter().map(cue).collect());
    let out = played(score, 11 * 48_000, || 333);
    let heard = out.iter().enumerate().filter(|(_, frame)| frame.left != 0.0);
    assert_eq!(heard.map(|(at, _)| at as u64).collect::<Vec<_>>(), starts);
}

#[test]
fn a_jump_gives_what_playing_gives() {
    let score = whole(None);
    let frames = score.timeline().end().0 as usize;
    let straight = played(Arc::clone(&score), frames, || 512);
    for to in [7_777usize, 200_000, 500_001] {
        let (mut engine, mut remote) = Engine::new(Arc::clone(&score), Mix::default());
        remote.send(Command::Play).unwrap();
        let mut before = vec![StereoFrame::SILENCE; 9_600];
        engine.render(&mut before);
        remote.send(Command::Seek(Frames(to as u64))).unwrap();
        let ramp = JUMP_RAMP.0 as usize;
        let mut out = vec![StereoFrame::SILENCE; DELAY.0 as usize + ramp + 48_000];
        engine.render(&mut out);
        let settled = out.split_off(DELAY.0 as usize + ramp);
        assert_eq!(same(&settled, &straight[to + ramp..to + ramp + 48_000]), 0, "{to}");
    }
}

/// The steepest step between neighbours.
fn steepest(out: &[StereoFrame]) -> f32 {
    out.windows(2).map(|pair| (pair[1].left - pair[0].left).abs()).fold(0.0, f32::max)
}

#[test]
fn nothing_clicks() {
    let own = steepest(&played(one_tone(10), 48_000 * 2, || 512)[4_800..]);
    let commands: &[Timed] = &[
        (0, || Command::Play),
        (48_000, || Command::Pause(PAUSE_RAMP)),
        (60_011, || Command::Play),
        (90_007, || Command::Seek(Frames(123_456))),
        (91_000, || Command::Seek(Frames(3_003))),
        (120_000, || Command::Volume(Bus::Voice, Gain(0.2))),
        (121_000, || Command::Volume(Bus::Voice, Gain(1.0))),
        (150_013, || Command::Pause(PAUSE_RAMP)),
        (150_500, || Command::Play),
        (180_001, || Command::Swap(one_tone(9), Frames(3_100))),
        (200_000, || Command::Stop(Frames::from_millis(300))),
    ];
    let out = with_commands(one_tone(10), 240_000, commands, 441);
    assert!(steepest(&out) <= 1.5 * own, "{} against {own}", steepest(&out));
    assert!(out[..48_000].iter().any(|frame| frame.left.abs() > 0.09));
    assert!(out[220_000..].iter().all(|frame| *frame == StereoFrame::SILENCE));
    // The control: the same tone switched off and on is far steeper.
    let mut cut = played(one_tone(10), 48_000, || 512);
    cut[20_027..30_000].fill(StereoFrame::SILENCE);
    assert!(steepest(&cut) > 1.5 * own);
}

#[test]
fn recorded_commands_play_the_same_again() {
    let commands: &[Timed] = &[
        (0, || Command::Play),
        (100_003, || Command::Seek(Frames(300_000))),
        (100_100, || Command::Volume(Bus::Bed, Gain(0.5))),
        (130_000, || Command::Pause(PAUSE_RAMP)),
        (150_000, || Command::Seek(Frames(10_000))),
        (160_000, || Command::Play),
        (200_000, || Command::Swap(whole(Some(Anchor::Sounds)), Frames(60_000))),
        (260_000, || Command::Fade(Frames::from_secs(3))),
    ];
    let once = with_commands(whole(None), 480_000, commands, 441);
    assert_eq!(same(&with_commands(whole(None), 480_000, commands, 97), &once), 0);
    assert!(once[470_000..].iter().all(|frame| *frame == StereoFrame::SILENCE));
}

#[test]
fn a_pause_holds_the_position_and_loses_nothing() {
    let (mut engine, mut remote) = Engine::new(one_tone(10), Mix::default());
    let mut block = vec![StereoFrame::SILENCE; 4_800];
    remote.send(Command::Play).unwrap();
    engine.render(&mut block);
    remote.send(Command::Pause(PAUSE_RAMP)).unwrap();
    engine.render(&mut block);
    let held = engine.position();
    assert_eq!(held, Frames(4_800 + PAUSE_RAMP.0));
    for _ in 0..10 {
        engine.render(&mut block);
    }
    assert_eq!(engine.position(), held);
    assert_eq!(remote.status().transport, Transport::Paused);
    remote.send(Command::Play).unwrap();
    engine.render(&mut block);
    assert_eq!(engine.position(), held + Frames(4_800) - DELAY);
}

#[test]
fn what_is_stopped_in_a_pause_is_over() {
    let stop = || Command::Stop(Frames::from_secs(2));
    for paused in [true, false] {
        let mut commands: Vec<Timed> =
            vec![(0, || Command::Play), (48_000, || Command::Pause(PAUSE_RAMP))];
        if paused {
            commands.push((60_000, stop));
        }
        let (mut engine, mut remote) = Engine::new(one_tone(10), Mix::default());
        let mut block = [StereoFrame::SILENCE; 500];
        for at in (0..96_000).step_by(block.len()) {
            for (_, command) in commands.iter().filter(|(due, _)| *due == at) {
                remote.send(command()).unwrap();
            }
            engine.render(&mut block);
        }
        // The control: a pause alone ends nothing.
        assert_eq!(engine.is_finished(), paused);
    }
}

#[test]
fn the_end_is_silence_and_is_told() {
    let (mut engine, mut remote) = Engine::new(one_tone(1), Mix::default());
    remote.send(Command::Play).unwrap();
    let mut block = vec![StereoFrame::SILENCE; 48_000];
    engine.render(&mut block);
    assert!(!engine.is_finished());
    engine.render(&mut block);
    assert!(engine.is_finished());
    assert_eq!(remote.status().transport, Transport::Finished);
    assert_eq!(engine.position(), Frames(48_000));
    assert!(block[DELAY.0 as usize..].iter().all(|frame| *frame == StereoFrame::SILENCE));
}

#[test]
fn a_swap_waits_for_its_frame() {
    let (now, then) = (whole(None), whole(Some(Anchor::Sounds)));
    let frames = now.timeline().end().min(then.timeline().end()).0 as usize - 48_000;
    let at = 9 * 48_000usize;
    let straight =
        (played(Arc::clone(&now), frames, || 512), played(Arc::clone(&then), frames, || 512));
    let (mut engine, mut remote) = Engine::new(now, Mix::default());
    remote.send(Command::Play).unwrap();
    remote.send(Command::Swap(then, Frames(at as u64))).unwrap();
    let mut out = vec![StereoFrame::SILENCE; frames + DELAY.0 as usize];
    engine.render(&mut out);
    let out = out.split_off(DELAY.0 as usize);
    assert_eq!(same(&out[..at], &straight.0[..at]), 0);
    let after = at + JUMP_RAMP.0 as usize;
    assert_eq!(same(&out[after..], &straight.1[after..]), 0);
    assert_eq!(remote.status().swaps, 1);
}

#[test]
fn a_file_and_a_rodio_source_get_the_same_samples() {
    let score = whole(None);
    let mut file = Vec::new();
    let frames = play_through(Arc::clone(&score), Mix::default(), |block| {
        file.extend_from_slice(block);
        Ok(())
    })
    .unwrap();
    assert_eq!(frames, score.timeline().end());
    let (engine, mut remote) = Engine::new(score, Mix::default());
    remote.send(Command::Play).unwrap();
    let samples: Vec<f32> = EngineSource::new(engine).collect();
    let source: Vec<StereoFrame> =
        samples.chunks(2).map(|pair| StereoFrame { left: pair[0], right: pair[1] }).collect();
    assert_eq!(same(&source[DELAY.0 as usize..][..file.len()], &file), 0);
}

/// The level of a stretch in decibels of its mean square.
fn level(out: &[StereoFrame]) -> f32 {
    let power: f64 =
        out.iter().map(|f| f64::from(f.left).powi(2) + f64::from(f.right).powi(2)).sum();
    10.0 * (power / out.len() as f64).log10() as f32
}

#[test]
fn the_bed_goes_down_under_speech_and_comes_back() {
    let line = Line::plain("A line.");
    let steps = vec![quiet(8), Step::Say(line.clone()), quiet(8)];
    let make = |voiced: bool| {
        let mut lengths = ClipLengths::default();
        if voiced {
            lengths.insert(line.clone(), ClipId(0), Frames::from_secs(4));
        }
        let bed = Bed { sound: BedSound::Pink, level: Decibels::whole(-24) };
        let mut session = session(Some(bed), steps.clone());
        if !voiced {
            session.steps[1] = quiet(4);
        }
        let timeline = timeline(&session, &lengths);
        let clip = VoiceClip {
            sound: Arc::new(Clip::mono(vec![0.0; 4 * 48_000])).into(),
            gain: Gain::UNITY,
        };
        let score =
            Score::new(timeline, &HashMap::from([(ClipId(0), clip)]), &mut SoundBank::default());
        let mut out = Vec::new();
        let mix = Mix { only: Some(Bus::Bed), ..Mix::default() };
        play_through(Arc::new(score), mix, |block| {
            out.extend_from_slice(block);
            Ok(())
        })
        .unwrap();
        out
    };
    let (ducked, plain) = (make(true), make(false));
    let below = |from: f32, to: f32| {
        let range = (from * 48_000.0) as usize..(to * 48_000.0) as usize;
        level(&ducked[range.clone()]) - level(&plain[range])
    };
    // −24 LUFS goes down to −35: 11 dB, 400 ms before the line, back 1.75 s after it.
    assert_eq!(below(3.0, 7.6), 0.0);
    assert!((below(8.0, 12.0) + 11.0).abs() < 0.01, "{}", below(8.0, 12.0));
    assert!((-10.9..-0.1).contains(&below(7.65, 7.95)), "{}", below(7.65, 7.95));
    assert!((-10.9..-0.1).contains(&below(12.2, 13.5)), "{}", below(12.2, 13.5));
    assert_eq!(below(13.75, 16.0), 0.0);
}

/// A line of 20 s over a bed, beginning at 2 s; long or held.
pub(in crate::audio) fn recorded(long: bool) -> Arc<Score> {
    let mut chance = SplitMix64::new(9);
    let samples: Vec<f32> = (0..20 * 44_100).map(|_| chance.bipolar() * 0.2).collect();
    let file = crate::audio::decode::tests::wav(44_100, &samples);
    let room = if long { 0 } else { usize::MAX };
    let sound = crate::audio::decode::read(&file, room).unwrap();
    assert_eq!(matches!(sound, crate::audio::Sound::Long(_)), long);
    let line = Line::plain("A long line.");
    let mut lengths = ClipLengths::default();
    lengths.insert(line.clone(), ClipId(0), sound.frames());
    let bed = Bed { sound: BedSound::Brown, level: Decibels::whole(-24) };
    let timeline =
        timeline(&session(Some(bed), vec![quiet(2), Step::Say(line), quiet(3)]), &lengths);
    let clips = HashMap::from([(ClipId(0), VoiceClip { sound, gain: Gain(0.9) })]);
    Arc::new(Score::new(timeline, &clips, &mut SoundBank::default()))
}

#[test]
fn a_long_recording_sounds_as_one_that_is_held() {
    let (long, held) = (recorded(true), recorded(false));
    let frames = held.timeline().end().0 as usize;
    let reference = played(Arc::clone(&held), frames, || 512);
    for size in [64, 441, 1_024, 4_096, 48_000] {
        assert_eq!(same(&played(Arc::clone(&long), frames, || size), &reference), 0, "{size}");
    }
    let commands: &[Timed] = &[
        (0, || Command::Play),
        (100_003, || Command::Seek(Frames(700_001))),
        (100_500, || Command::Seek(Frames(300_000))),
        (130_000, || Command::Pause(PAUSE_RAMP)),
        (150_000, || Command::Seek(Frames(150_010))),
        (160_000, || Command::Play),
        (200_000, || Command::Swap(recorded(true), Frames(260_000))),
        (400_000, || Command::Volume(Bus::Voice, Gain(0.5))),
    ];
    let once = with_commands(held, 480_000, commands, 441);
    assert_eq!(same(&with_commands(long, 480_000, commands, 97), &once), 0);
}

/// Plays as a device does, but never before the thread has what is needed next.
fn live(score: Arc<Score>, commands: &[Timed], frames: usize) -> (Vec<StereoFrame>, Status) {
    let (mut engine, mut remote) = Engine::live(score, Mix::default()).unwrap();
    let mut out = vec![StereoFrame::SILENCE; frames];
    let mut commands = commands.iter().peekable();
    let block = 441;
    for (n, out) in out.chunks_mut(block).enumerate() {
        while let Some((_, command)) = commands.next_if(|(when, _)| *when <= n * block) {
            remote.send(command()).unwrap();
            // What was sent is known after a block of no frames.
            engine.render(&mut []);
        }
        while !engine.is_fed(4_800) {
            std::thread::yield_now();
        }
        engine.render(out);
    }
    (out, remote.status())
}

#[test]
fn the_clips_thread_gives_the_same_and_misses_nothing() {
    let commands: &[Timed] = &[
        (0, || Command::Play),
        (441 * 300, || Command::Seek(Frames(700_001))),
        (441 * 400, || Command::Pause(PAUSE_RAMP)),
        (441 * 420, || Command::Seek(Frames(222_222))),
        (441 * 440, || Command::Play),
        (441 * 600, || Command::Swap(recorded(true), Frames(330_000))),
    ];
    let frames = 441 * 1_000;
    let (out, status) = live(recorded(true), commands, frames);
    assert_eq!(same(&out, &with_commands(recorded(false), frames, commands, 441)), 0);
    assert_eq!(status.missed, Frames::ZERO);
    assert_eq!(status.swaps, 1);
}

/// The control: a thread that never comes leaves silence, which is counted, and nothing waits.
#[test]
fn what_is_not_decoded_in_time_is_silence_and_is_counted() {
    let long = recorded(true);
    let (feed, clips) = Feed::ahead(&long);
    let mix = Mix { only: Some(Bus::Voice), ..Mix::default() };
    let (mut engine, mut remote) = Engine::fed(Arc::clone(&long), mix, feed, Some(clips));
    remote.send(Command::Play).unwrap();
    let mut out = vec![StereoFrame::SILENCE; 10 * 48_000];
    engine.render(&mut out);
    // The line begins at 2 s, which is where what was decoded at the start ends.
    assert!(out.iter().all(|frame| *frame == StereoFrame::SILENCE));
    assert_eq!(remote.status().missed, Frames::from_secs(8));
    assert_eq!(remote.status().position, Frames::from_secs(10));
    // A jump is not put off for ever, either.
    remote.send(Command::Seek(Frames::from_secs(4))).unwrap();
    engine.render(&mut out[..48_000]);
    let waited = Frames::from_secs(5) - remote.status().position;
    assert!(waited >= Frames::from_millis(500), "{waited}");
    assert!(waited < Frames::from_millis(520), "{waited}");
}
