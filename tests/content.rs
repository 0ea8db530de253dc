//! The built-in sessions: recorded by both narrators, sound at every length, measured.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::{fmt, fs};

use groundwork::audio::decode::decode;
use groundwork::audio::loudness::{CEILING, Meter, SPEECH, measure_clip};
use groundwork::audio::render::play_through;
use groundwork::audio::{Bus, Mix};
use groundwork::domain::{
    Event, EventKind, Practice, Preferences, Request, Session, Setting, Timeline,
};
use groundwork::library::credits::Credits;
use groundwork::library::{Folders, Library, OpenedSession, Prepared, Wishes};
use groundwork::narrator::Voice;
use groundwork::units::Frames;

fn library() -> Library {
    Library::new(Folders::find(Some(PathBuf::from("/nowhere"))).unwrap())
}

fn audio() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("audio")
}

#[test]
fn every_line_is_recorded_by_both_narrators() {
    let library = library();
    for opened in library.built_in().unwrap() {
        assert_eq!(library.recorded_by(&opened), Voice::BUILT_IN, "{}", opened.session().id);
    }
}

#[test]
fn every_offered_length_can_be_had_in_every_voice_and_with_every_choice() {
    use groundwork::domain::{Anchor, Area, Posture};
    let mut wishes = vec![Preferences::default()];
    wishes.extend(
        Anchor::ALL.iter().map(|a| Preferences { anchor: Some(*a), ..Preferences::default() }),
    );
    wishes.extend(
        Area::ALL.iter().map(|a| Preferences { skip_areas: [*a].into(), ..Preferences::default() }),
    );
    wishes.extend(
        Posture::ALL.iter().map(|p| Preferences { posture: Some(*p), ..Preferences::default() }),
    );
    wishes.push(Preferences { skip_holds: true, ..Preferences::default() });
    let library = library();
    for opened in library.built_in().unwrap() {
        for voice in [None, Some(Voice::Clara), Some(Voice::Thomas)] {
            for preferences in &wishes {
                let sitting =
                    Wishes { voice, preferences: preferences.clone(), ..Wishes::default() };
                let feasible = library.feasible(&opened, &sitting).unwrap();
                for length in &opened.session().lengths {
                    assert!(
                        feasible.contains(*length),
                        "{} for {length} with {voice:?} and {preferences:?}: {feasible:?}",
                        opened.session().id
                    );
                }
            }
        }
    }
}

/// The usual length lies in the middle of those on offer.
fn usual(session: &Session) -> Frames {
    session.lengths[(session.lengths.len() - 1) / 2]
}

/// The shortest, the usual and the longest of the lengths on offer.
fn shortest_usual_longest(session: &Session) -> Vec<Frames> {
    let lengths = &session.lengths;
    let mut three = vec![lengths[0], usual(session), lengths[lengths.len() - 1]];
    three.dedup();
    three
}

fn of_length(voice: Voice, length: Frames) -> Wishes {
    let request = Request { target: Some(length), ..Request::default() };
    Wishes { voice: Some(voice), request, ..Wishes::default() }
}

fn is_line(event: &Event) -> bool {
    matches!(event.kind, EventKind::Line { .. })
}

/// Every session at every length on offer with each narrator. Made once, because every recording is
/// read for it.
fn every_sitting() -> &'static [(Case, Arc<Timeline>)] {
    static MADE: LazyLock<Vec<(Case, Arc<Timeline>)>> = LazyLock::new(|| {
        let library = library();
        let mut made = Vec::new();
        for opened in library.built_in().unwrap() {
            for voice in Voice::BUILT_IN {
                for length in opened.session().lengths.clone() {
                    let prepared = library.prepare(&opened, of_length(voice, length)).unwrap();
                    let case = Case { opened: opened.clone(), length, voice };
                    made.push((case, prepared.timeline));
                }
            }
        }
        made
    });
    &MADE
}

#[test]
fn lines_keep_their_distance() {
    for (case, timeline) in every_sitting() {
        assert_eq!(timeline.length(), case.length, "{case}");
        let lines: Vec<_> = timeline.events().iter().filter(|e| is_line(e)).collect();
        for pair in lines.windows(2) {
            assert!(pair[1].start >= pair[0].end() + Frames::from_secs(1), "{case}: {pair:?}");
        }
    }
}

/// Silence carries the practice, and words carry the silence: how much of the usual length is
/// spoken. Where the two at home do the talking, there is no least.
#[test]
fn words_take_their_share_of_the_usual_length() {
    let mut wrong = Vec::new();
    for (case, timeline) in every_sitting() {
        let session = case.opened.session();
        if case.length != usual(session) {
            continue;
        }
        let share = match session.practice {
            Practice::BodyAwareness | Practice::Grounding => 0.20..=0.50,
            Practice::Dialogue => 0.0..=0.25,
            _ => 0.05..=0.25,
        };
        let lines = timeline.events().iter().filter(|e| is_line(e));
        let spoken: Frames = lines.map(|line| line.length).sum();
        let found = spoken.as_secs_f64() / case.length.as_secs_f64();
        if !share.contains(&found) {
            wrong.push(format!("{case}: {found:.3}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The longest stretch in which nothing says that the sitting goes on: no word, no bell, no chime
/// before the end of a turn.
fn longest_alone(timeline: &Timeline) -> Frames {
    let mut heard = timeline.begin();
    let mut longest = Frames::ZERO;
    for event in timeline.events() {
        match event.kind {
            EventKind::Line { .. } | EventKind::Bell { .. } | EventKind::TurnWarning => {
                longest = longest.max(event.start - heard);
                heard = heard.max(event.end());
            }
            _ => {}
        }
    }
    longest.max(timeline.end() - heard)
}

/// Nobody is left alone for more than three minutes; outdoors a bell every five is company enough.
/// Sleep is left alone on purpose, and so is whoever has ten minutes to speak.
#[test]
fn nobody_is_left_alone_for_long() {
    for (case, timeline) in every_sitting() {
        let session = case.opened.session();
        let most = match (session.practice, session.id.as_str()) {
            (Practice::Sleep, _) | (_, "quiet-dialogue") => continue,
            (Practice::Nature, _) => Frames::from_secs(300),
            _ => Frames::from_secs(180),
        };
        let alone = longest_alone(timeline);
        assert!(alone <= most, "{case}: {alone}");
    }
}

#[test]
fn sleep_ends_without_a_bell_and_fades() {
    let mut found = 0;
    for (case, timeline) in every_sitting() {
        if case.opened.session().practice != Practice::Sleep {
            continue;
        }
        found += 1;
        assert!(timeline.fade() >= Frames::from_secs(120), "{case}");
        let bells = timeline.events().iter().filter(|e| matches!(e.kind, EventKind::Bell { .. }));
        assert_eq!(bells.count(), 0, "{case}");
        let last = timeline.events().iter().rfind(|e| is_line(e)).unwrap();
        assert!(last.end() <= timeline.end() - Frames::from_secs(60), "{case}");
    }
    assert!(found > 0);
}

/// What a client reads before the start is there, and the file is called what the session is called.
#[test]
fn sessions_introduce_themselves() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sessions");
    let sessions = library().built_in().unwrap();
    assert!(sessions.len() >= 37, "{}", sessions.len());
    for opened in sessions {
        let session = opened.session();
        assert!(folder.join(format!("{}.ron", session.id)).is_file(), "{}", session.id);
        assert!(!session.summary.is_empty(), "{}", session.id);
        assert!(!session.notes.is_empty() && !session.topics.is_empty(), "{}", session.id);
        assert!(session.lengths.is_sorted() && !session.lengths.is_empty(), "{}", session.id);
    }
}

/// The table in `sessions/README.md` names every session with its lengths, and no other.
#[test]
fn the_list_of_sessions_is_complete() {
    let list = include_str!("../sessions/README.md");
    let rows: Vec<&str> = list.lines().filter(|line| line.contains(".ron)")).collect();
    let sessions = library().built_in().unwrap();
    assert_eq!(rows.len(), sessions.len());
    for opened in sessions {
        let session = opened.session();
        let minutes: Vec<String> =
            session.lengths.iter().map(|l| (*l / Frames::from_secs(60)).to_string()).collect();
        let named = format!("[{}]({}.ron)", session.title, session.id);
        let row = rows.iter().find(|row| row.contains(&named));
        let row = row.unwrap_or_else(|| panic!("{named} is missing"));
        let lengths = format!("| {} min |", minutes.join(", "));
        assert!(row.contains(&lengths), "{row} lacks {lengths}");
        let company = if session.setting == Setting::Partners { "| two |" } else { "| one |" };
        assert!(row.contains(company), "{row} lacks {company}");
    }
}

/// Most silence before the first word of a clip, and after its last.
const MOST_BEFORE: Frames = Frames::from_millis(300);
const MOST_AFTER: Frames = Frames::from_millis(300);

/// How long a clip is silent before somebody speaks, and after: until the first and after the last hundredth
/// of a second that is at most 40 dB below the loudest.
fn silent_at_its_ends(samples: &[f32]) -> (Frames, Frames) {
    const HUNDREDTH: usize = 480;
    let power = |part: &[f32]| part.iter().map(|sample| sample * sample).sum::<f32>();
    let powers: Vec<f32> = samples.chunks(HUNDREDTH).map(power).collect();
    let speech = powers.iter().copied().fold(0.0, f32::max) * 1e-4;
    let frames = |parts: Option<usize>| Frames((parts.unwrap_or(powers.len()) * HUNDREDTH) as u64);
    let powers = powers.iter().map(|power| *power > speech);
    (frames(powers.clone().position(|is| is)), frames(powers.rev().position(|is| is)))
}

#[test]
fn silence_at_the_ends_of_a_clip_is_measured() {
    let mut samples = vec![0.001; 48_000];
    samples[9_600..24_000].fill(0.5);
    // A soft consonant.
    samples[24_000..28_800].fill(0.01);
    assert_eq!(silent_at_its_ends(&samples), (Frames(9_600), Frames(19_200)));
}

/// What `audio/CREDITS.ron` says of each clip, measured again; speech begins at once and ends with the
/// clip; and no clip is left over.
#[test]
fn clips_are_as_loud_as_the_list_says_and_begin_and_end_with_speech() {
    let credits =
        Credits::parse(&fs::read_to_string(audio().join("CREDITS.ron")).unwrap()).unwrap();
    assert!(credits.lines.len() > 150);
    for row in &credits.lines {
        let clip = decode(&fs::read(audio().join(&row.file)).unwrap()).unwrap();
        assert_eq!(clip.frames(), row.length(), "{}", row.text);
        let heard = measure_clip(&clip);
        assert!(heard.true_peak <= -0.9, "{}: {heard:?}", row.text);
        if row.length() >= Frames::from_secs(3) && row.note.is_empty() {
            let loudness = heard.integrated.unwrap();
            assert!((loudness - SPEECH).abs() <= 0.5, "{}: {loudness}", row.text);
        }
        let (before, after) = silent_at_its_ends(clip.left());
        assert!(before <= MOST_BEFORE, "{}: {before} before the first word", row.text);
        assert!(after <= MOST_AFTER, "{}: {after} after the last word", row.text);
    }
    for voice in Voice::BUILT_IN {
        for entry in fs::read_dir(audio().join(voice.name())).unwrap() {
            let name = format!("{voice}/{}", entry.unwrap().file_name().to_str().unwrap());
            assert!(credits.lines.iter().any(|row| row.file == name), "{name} belongs to no line");
        }
    }
}

/// One layer, or all of them, from the first frame to the last.
struct Heard {
    /// How many frames came out.
    frames: Frames,
    /// The highest sample.
    peak: f32,
    /// The loudness where somebody speaks, in LUFS; of silence there is none.
    spoken: Option<f64>,
}

/// Plays a sitting and listens to the stretches in which somebody speaks.
fn hear(prepared: &Prepared, only: Option<Bus>) -> Heard {
    let events = prepared.timeline.events().iter();
    let spoken: Vec<(u64, u64)> =
        events.filter(|e| is_line(e)).map(|line| (line.start.0, line.end().0)).collect();
    let mut meter = Meter::new();
    let mut next = spoken.iter().copied().peekable();
    let (mut done, mut peak) = (0, 0f32);
    play_through(prepared.score.clone(), Mix { only, ..Mix::default() }, |block| {
        peak = block
            .iter()
            .fold(peak, |peak, frame| peak.max(frame.left.abs()).max(frame.right.abs()));
        let end = done + block.len() as u64;
        while let Some((from, to)) = next.peek().copied().filter(|(from, _)| *from < end) {
            let part = &block[(from.max(done) - done) as usize..(to.min(end) - done) as usize];
            let left: Vec<f32> = part.iter().map(|frame| frame.left).collect();
            let right: Vec<f32> = part.iter().map(|frame| frame.right).collect();
            meter.add(&left, &right);
            if to > end {
                break;
            }
            next.next();
        }
        done = end;
        Ok(())
    })
    .unwrap();
    Heard { frames: Frames(done), peak, spoken: meter.loudness().integrated }
}

/// What holds for a session at one length in one voice: it is exactly as long as it was asked to be,
/// nothing is clipped, the voice is at −18 LUFS and at least 15 LU over its bed.
fn sounds_as_it_should(library: &Library, case: &Case) {
    let prepared = library.prepare(&case.opened, of_length(case.voice, case.length)).unwrap();
    let mixed = hear(&prepared, None);
    assert_eq!(mixed.frames, case.length, "{case}");
    let ceiling = 10f64.powf(CEILING / 20.0) as f32;
    assert!(mixed.peak > 0.0 && mixed.peak <= ceiling, "{case}: {}", mixed.peak);
    let voice = hear(&prepared, Some(Bus::Voice)).spoken.unwrap();
    assert!((voice - SPEECH).abs() <= 0.5, "{case}: {voice:.2} LUFS");
    if let Some(bed) = hear(&prepared, Some(Bus::Bed)).spoken {
        assert!(voice - bed >= 15.0, "{case}: {voice:.1} over {bed:.1}");
    }
}

/// A session at one length in one voice.
struct Case {
    opened: OpenedSession,
    length: Frames,
    voice: Voice,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} by {}, {}", self.opened.session().id, self.voice, self.length)
    }
}

/// Every session at its shortest, usual and longest length with each narrator.
fn cases(library: &Library) -> Vec<Case> {
    let mut cases = Vec::new();
    for opened in library.built_in().unwrap() {
        for length in shortest_usual_longest(opened.session()) {
            for voice in Voice::BUILT_IN {
                cases.push(Case { opened: opened.clone(), length, voice });
            }
        }
    }
    cases
}

/// Which of five fifths a case is in. What decides is the case and all narrations, so that another
/// fifth has its turn whenever the library has changed, and the same one until then.
fn fifth(case: &Case) -> u8 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(include_bytes!("../audio/CREDITS.ron"));
    hasher.update(case.to_string().as_bytes());
    hasher.finalize().as_bytes()[0] % 5
}

/// Listens to cases on two threads, the longest first.
fn listen(mut cases: Vec<Case>) {
    let library = library();
    cases.sort_by_key(|case| std::cmp::Reverse(case.length));
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    sounds_as_it_should(&library, case);
                }
            });
        }
    });
}

#[test]
fn a_fifth_of_the_library_sounds_as_it_should() {
    let library = library();
    let all = cases(&library);
    let whole = all.len();
    let chosen: Vec<Case> = all.into_iter().filter(|case| fifth(case) == 0).collect();
    assert!(chosen.len() * 8 > whole && chosen.len() * 3 < whole, "{}", chosen.len());
    listen(chosen);
}

#[test]
#[ignore = "renders some twenty hours of sound; `./scripts/test long`"]
fn the_whole_library_sounds_as_it_should() {
    listen(cases(&library()));
}
