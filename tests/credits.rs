//! `audio/CREDITS.ron` says of every sound that the program makes what it is, how it is made, how
//! loud it is and how high it peaks. Here each row is measured.

use std::collections::BTreeMap;

use ebur128::{EbuR128, Mode};
use groundwork::audio::Clip;
use groundwork::audio::synth::{Bed, bell, breath, caption_chime};
use groundwork::domain::{BedSound, BellSound, Phase};
use groundwork::units::{Frames, SAMPLE_RATE};
use serde::Deserialize;
use serde::de::IgnoredAny;

#[derive(Deserialize)]
struct Credits {
    sounds: Vec<Sound>,
    #[allow(dead_code, reason = "the narrated lines have a check of their own")]
    lines: Vec<IgnoredAny>,
}

#[derive(Deserialize, Clone)]
struct Sound {
    name: String,
    kind: Kind,
    made: String,
    loudness_lufs: String,
    peak_dbfs: String,
}

#[derive(Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Bed,
    Bell,
    Chime,
    Breath,
}

/// What a row must say, to a tenth.
struct Measured {
    loudness_lufs: f64,
    peak_dbfs: f64,
}

type Sounds = BTreeMap<(Kind, String), Measured>;

/// Every sound that the program makes. Beds: integrated loudness of five minutes, an hour in. All
/// others: the loudest 400 ms.
fn every_sound() -> Result<Sounds, ebur128::Error> {
    let mut sounds = Sounds::new();
    for sound in BedSound::ALL {
        let (mut left, mut right) = (vec![0.0; 300 * 48_000], vec![0.0; 300 * 48_000]);
        Bed::new(*sound).render(Frames::from_secs(3600), &mut left, &mut right);
        let mut meter = meter()?;
        meter.add_frames_planar_f32(&[&left, &right])?;
        let loudness_lufs = meter.loudness_global()?;
        let row = Measured { loudness_lufs, peak_dbfs: peak(&meter)? };
        sounds.insert((Kind::Bed, sound.name().into()), row);
    }
    let mut clip = |kind, name: &str, clip: Clip| -> Result<(), ebur128::Error> {
        sounds.insert((kind, name.into()), loudest_moment(&clip)?);
        Ok(())
    };
    for sound in BellSound::ALL {
        clip(Kind::Bell, sound.name(), bell(*sound))?;
    }
    clip(Kind::Chime, "Caption", caption_chime())?;
    for (phase, millis) in [(Phase::In, 5000), (Phase::TopUp, 750), (Phase::Out, 5000)] {
        clip(Kind::Breath, phase.name(), breath(phase, Frames::from_millis(millis)))?;
    }
    Ok(sounds)
}

fn meter() -> Result<EbuR128, ebur128::Error> {
    EbuR128::new(2, SAMPLE_RATE, Mode::I | Mode::M | Mode::SAMPLE_PEAK)
}

fn peak(meter: &EbuR128) -> Result<f64, ebur128::Error> {
    let peak = meter.sample_peak(0)?.max(meter.sample_peak(1)?);
    Ok(20.0 * peak.log10())
}

fn loudest_moment(clip: &Clip) -> Result<Measured, ebur128::Error> {
    let mut meter = meter()?;
    // Silence after it, for sounds shorter than the window.
    let padded = |side: &[f32]| [side, &[0.0; 24_000]].concat();
    let (left, right) = (padded(clip.left()), padded(clip.right()));
    let mut loudness_lufs = f64::NEG_INFINITY;
    for (left, right) in left.chunks(480).zip(right.chunks(480)) {
        meter.add_frames_planar_f32(&[left, right])?;
        loudness_lufs = meter.loudness_momentary()?.max(loudness_lufs);
    }
    Ok(Measured { loudness_lufs, peak_dbfs: peak(&meter)? })
}

/// Where the rows differ from what is measured.
fn problems(rows: &[Sound], sounds: &Sounds) -> Vec<String> {
    let mut problems = Vec::new();
    for ((kind, name), measured) in sounds {
        let row = match rows
            .iter()
            .filter(|r| r.kind == *kind && r.name == *name)
            .collect::<Vec<_>>()[..]
        {
            [row] => row,
            ref rows => {
                problems.push(format!("{kind:?} `{name}` has {} rows", rows.len()));
                continue;
            }
        };
        for (what, said, found) in [
            ("loudness_lufs", &row.loudness_lufs, measured.loudness_lufs),
            ("peak_dbfs", &row.peak_dbfs, measured.peak_dbfs),
        ] {
            if !said.parse::<f64>().is_ok_and(|said| (said - found).abs() <= 0.1) {
                problems.push(format!("{kind:?} `{name}`: {what} is {said}, measured {found:.1}"));
            }
        }
        if row.made.len() < 40 {
            problems.push(format!("{kind:?} `{name}` does not say how it is made"));
        }
    }
    for row in rows {
        if !sounds.contains_key(&(row.kind, row.name.clone())) {
            problems.push(format!("{:?} `{}` is not a sound of this program", row.kind, row.name));
        }
    }
    problems
}

#[test]
fn every_sound_has_a_true_row() {
    let text = include_str!("../audio/CREDITS.ron");
    let credits: Credits = ron::from_str(text).unwrap();
    let sounds = every_sound().unwrap();
    assert_eq!(problems(&credits.sounds, &sounds), [""; 0]);

    // The controls: a wrong figure, a missing row and a row too many are each found.
    let mut rows = credits.sounds;
    rows[0].peak_dbfs = "-30.0".into();
    let bells = rows.iter().position(|row| row.kind == Kind::Bell).unwrap();
    rows[bells].name = "Gong".into();
    let found = problems(&rows, &sounds);
    assert_eq!(found.len(), 3, "{found:?}");
}
