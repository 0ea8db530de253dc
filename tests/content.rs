//! The built-in sessions: recorded by both narrators, sound at every length, measured.

use std::fs;
use std::path::PathBuf;

use groundwork::audio::decode::decode;
use groundwork::audio::loudness::{Meter, SPEECH, measure_clip};
use groundwork::audio::render::play_through;
use groundwork::audio::{Bus, Mix};
use groundwork::domain::{EventKind, Preferences, Request};
use groundwork::narrator::Voice;
use groundwork::studio::credits::Credits;
use groundwork::studio::{Library, Places, Prepared, Sitting};
use groundwork::units::Frames;

fn library() -> Library {
    Library::new(Places::find(Some(PathBuf::from("/nowhere"))).unwrap())
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
    let library = library();
    for opened in library.built_in().unwrap() {
        for voice in [None, Some(Voice::Clara), Some(Voice::Thomas)] {
            for preferences in &wishes {
                let sitting =
                    Sitting { voice, preferences: preferences.clone(), ..Sitting::default() };
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

#[test]
fn lines_keep_their_distance_and_words_their_share() {
    let library = library();
    for opened in library.built_in().unwrap() {
        let session = opened.session();
        for voice in Voice::BUILT_IN {
            for length in &session.lengths {
                let request = Request { target: Some(*length), ..Request::default() };
                let sitting = Sitting { voice: Some(voice), request, ..Sitting::default() };
                let timeline = library.prepare(&opened, sitting).unwrap().timeline;
                assert_eq!(timeline.length(), *length);
                let lines: Vec<_> = timeline
                    .events()
                    .iter()
                    .filter(|e| matches!(e.kind, EventKind::Line { .. }))
                    .collect();
                for pair in lines.windows(2) {
                    assert!(pair[1].start >= pair[0].end() + Frames::from_secs(1), "{pair:?}");
                }
                let spoken: Frames = lines.iter().map(|line| line.length).sum();
                let share = spoken.as_secs_f64() / length.as_secs_f64();
                assert!(share < 0.5, "{} at {length}: {share}", session.id);
            }
        }
    }
}

/// What `audio/CREDITS.ron` says of each clip, measured again; and no clip is left over.
#[test]
fn clips_are_as_loud_as_the_list_says() {
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
    }
    for voice in Voice::BUILT_IN {
        for entry in fs::read_dir(audio().join(voice.name())).unwrap() {
            let name = format!("{voice}/{}", entry.unwrap().file_name().to_str().unwrap());
            assert!(credits.lines.iter().any(|row| row.file == name), "{name} belongs to no line");
        }
    }
}

/// The mean loudness of some stretches of one layer, in LUFS.
fn heard_in(prepared: &Prepared, only: Bus, stretches: &[(Frames, Frames)]) -> f64 {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    play_through(prepared.score.clone(), Mix { only: Some(only), ..Mix::default() }, |block| {
        left.extend(block.iter().map(|frame| frame.left));
        right.extend(block.iter().map(|frame| frame.right));
        Ok(())
    })
    .unwrap();
    let mut meter = Meter::new();
    for (start, end) in stretches {
        let range = start.0 as usize..end.0 as usize;
        meter.add(&left[range.clone()], &right[range]);
    }
    meter.loudness().integrated.unwrap()
}

/// Speech stands at least 15 LU over its bed, measured on the layers where it speaks.
fn speech_stands_over_its_bed(lengths: usize, voices: &[Voice]) {
    let library = library();
    for opened in library.built_in().unwrap() {
        let session = opened.session();
        if session.bed.is_none() {
            continue;
        }
        for length in session.lengths.iter().take(lengths) {
            for voice in voices {
                let request = Request { target: Some(*length), ..Request::default() };
                let sitting = Sitting { voice: Some(*voice), request, ..Sitting::default() };
                let prepared = library.prepare(&opened, sitting).unwrap();
                let lines = prepared.timeline.events().iter();
                let spoken: Vec<_> = lines
                    .filter(|event| matches!(event.kind, EventKind::Line { .. }))
                    .map(|line| (line.start, line.end()))
                    .collect();
                let voice = heard_in(&prepared, Bus::Voice, &spoken);
                let bed = heard_in(&prepared, Bus::Bed, &spoken);
                assert!(
                    voice - bed >= 15.0,
                    "{} at {length}: {voice:.1} over {bed:.1}",
                    session.id
                );
            }
        }
    }
}

#[test]
fn speech_stands_over_its_bed_in_the_shortest_form() {
    speech_stands_over_its_bed(1, &[Voice::Clara]);
}

#[test]
#[ignore = "renders some six hours of sound; `./scripts/test long`"]
fn speech_stands_over_its_bed_at_every_length() {
    speech_stands_over_its_bed(usize::MAX, &Voice::BUILT_IN);
}
