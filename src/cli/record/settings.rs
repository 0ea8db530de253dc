//! `groundwork settings`.

use anyhow::{Result, bail};
use chrono::NaiveTime;
use clap::{Args, Subcommand};

use crate::audio::Bus;
use crate::cli::{FINE, find_word, not_known, print_json, typed, voice, words};
use crate::domain::record::DayStart;
use crate::domain::{Anchor, Area, Eyes, Posture};
use crate::keeper::Settings;
use crate::library::Library;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  groundwork settings\n  groundwork settings set narrator thomas\n  \
    groundwork settings set anchor hands\n  groundwork settings set leave-out pelvis,chest\n  \
    groundwork settings set breath-practice no\n\n\
    `none` takes a choice back. Goal and streak are set with `groundwork rhythm`."
)]
pub(in crate::cli) struct SettingsArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// Print JSON for other programs.
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum What {
    /// Change a setting.
    Set {
        /// The name of the setting.
        name: String,
        /// The new value.
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
}

/// One setting: its name, its meaning, and how it is read and written.
struct Setting {
    name: &'static str,
    meaning: &'static str,
    get: fn(&Settings) -> String,
    set: fn(&mut Settings, &str) -> Result<(), String>,
}

const NONE: &str = "none";

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("expected yes or no".into()),
    }
}

fn said(yes: bool) -> String {
    if yes { "yes" } else { "no" }.into()
}

/// One word of a list, or none.
fn choice<T: Copy>(
    all: &[T],
    name: fn(T) -> &'static str,
    text: &str,
) -> Result<Option<T>, String> {
    match text {
        NONE => Ok(None),
        text => one_of(all, name, text).map(Some),
    }
}

/// Several words of a list, separated by commas, or none.
fn choices<T: Copy + Ord>(
    all: &[T],
    name: fn(T) -> &'static str,
    text: &str,
) -> Result<std::collections::BTreeSet<T>, String> {
    match text {
        NONE => Ok(Default::default()),
        text => text.split(',').map(|word| one_of(all, name, word)).collect(),
    }
}

fn one_of<T: Copy>(all: &[T], name: fn(T) -> &'static str, text: &str) -> Result<T, String> {
    let known = || words(all, name).chain([NONE.into()]);
    find_word(all, name, text).ok_or_else(|| not_known(text, known()))
}

fn shown<T: Copy>(chosen: impl IntoIterator<Item = T>, name: fn(T) -> &'static str) -> String {
    let words: Vec<String> = chosen.into_iter().map(|word| typed(name(word))).collect();
    if words.is_empty() { NONE.into() } else { words.join(",") }
}

/// Length of the longest name or contact, in characters.
const LONGEST: usize = 200;

fn text(value: &str) -> Result<String, String> {
    match value {
        NONE => Ok(String::new()),
        value if value.chars().count() > LONGEST => {
            Err(format!("expected at most {LONGEST} characters"))
        }
        value => Ok(value.trim().to_string()),
    }
}

fn shown_text(text: &str) -> String {
    if text.is_empty() { NONE.into() } else { text.into() }
}

const SETTINGS: &[Setting] = &[
    Setting {
        name: "narrator",
        meaning: "who speaks; none for captions",
        get: |s| s.narrator.map_or(NONE.into(), |voice| voice.name().into()),
        set: |s, text| voice::choice(text).map(|choice| s.narrator = choice.0),
    },
    Setting {
        name: "volumes",
        meaning: "voice, bed, bells and breath, in percent",
        get: |s| s.volumes.map(|volume| volume.to_string()).join(","),
        set: |s, text| {
            let volumes: Vec<u8> = text
                .split(',')
                .filter_map(|n| n.trim().parse().ok())
                .filter(|n| *n <= 100)
                .collect();
            s.volumes = volumes.try_into().map_err(|_| {
                format!("expected {} numbers from 0 to 100, such as 100,60,80,80", Bus::ALL.len())
            })?;
            Ok(())
        },
    },
    Setting {
        name: "anchor",
        meaning: "where attention rests best",
        get: |s| shown(s.preferences.anchor, Anchor::name),
        set: |s, text| choice(Anchor::ALL, Anchor::name, text).map(|it| s.preferences.anchor = it),
    },
    Setting {
        name: "avoid-anchors",
        meaning: "where it should not be invited to rest",
        get: |s| shown(s.preferences.avoid_anchors.iter().copied(), Anchor::name),
        set: |s, text| {
            choices(Anchor::ALL, Anchor::name, text).map(|it| s.preferences.avoid_anchors = it)
        },
    },
    Setting {
        name: "eyes",
        meaning: "open or closed",
        get: |s| shown(s.preferences.eyes, Eyes::name),
        set: |s, text| choice(Eyes::ALL, Eyes::name, text).map(|it| s.preferences.eyes = it),
    },
    Setting {
        name: "posture",
        meaning: "sitting, lying, standing or walking",
        get: |s| shown(s.preferences.posture, Posture::name),
        set: |s, text| {
            choice(Posture::ALL, Posture::name, text).map(|it| s.preferences.posture = it)
        },
    },
    Setting {
        name: "leave-out",
        meaning: "places in the body that are left out",
        get: |s| shown(s.preferences.skip_areas.iter().copied(), Area::name),
        set: |s, text| choices(Area::ALL, Area::name, text).map(|it| s.preferences.skip_areas = it),
    },
    Setting {
        name: "breath-practice",
        meaning: "no: the breath is never offered, and paced breathing is said beforehand",
        get: |s| said(!s.preferences.no_breath_practice),
        set: |s, text| yes_or_no(text).map(|yes| s.preferences.no_breath_practice = !yes),
    },
    Setting {
        name: "breath-holds",
        meaning: "no: they are left out of every pattern",
        get: |s| said(!s.preferences.skip_holds),
        set: |s, text| yes_or_no(text).map(|yes| s.preferences.skip_holds = !yes),
    },
    Setting {
        name: "first-name",
        meaning: "for practices for two",
        get: |s| shown_text(&s.preferences.names[0]),
        set: |s, value| text(value).map(|it| s.preferences.names[0] = it),
    },
    Setting {
        name: "second-name",
        meaning: "for practices for two",
        get: |s| shown_text(&s.preferences.names[1]),
        set: |s, value| text(value).map(|it| s.preferences.names[1] = it),
    },
    Setting {
        name: "day-start",
        meaning: "when a practice day begins, 00:00 to 12:00",
        get: |s| format!("{:02}:{:02}", s.day_start.minutes() / 60, s.day_start.minutes() % 60),
        set: |s, text| {
            let minutes = text.split_once(':').and_then(|(hours, minutes)| {
                let minutes: u32 = minutes.parse().ok().filter(|minutes| *minutes < 60)?;
                hours.parse::<u32>().ok()?.checked_mul(60)?.checked_add(minutes)
            });
            s.day_start = minutes
                .and_then(DayStart::from_minutes)
                .ok_or("expected a time from 00:00 to 12:00, such as 04:00")?;
            Ok(())
        },
    },
    Setting {
        name: "ratings",
        meaning: "no: nothing is asked before or after a sitting",
        get: |s| said(s.ratings),
        set: |s, text| yes_or_no(text).map(|yes| s.ratings = yes),
    },
    Setting {
        name: "idle-minutes",
        meaning: "after which a locked record closes; 0 for never",
        get: |s| s.idle_minutes.to_string(),
        set: |s, text| {
            s.idle_minutes = text
                .parse()
                .ok()
                .filter(|minutes| *minutes <= 240)
                .ok_or("expected a number of minutes from 0 to 240")?;
            Ok(())
        },
    },
    Setting {
        name: "sound-moved",
        meaning: "when the sound goes to another device: pause, or go-on",
        get: |s| if s.go_on_when_moved { "go-on" } else { "pause" }.into(),
        set: |s, text| {
            s.go_on_when_moved = match text {
                "pause" => false,
                "go-on" => true,
                _ => return Err("expected pause or go-on".into()),
            };
            Ok(())
        },
    },
    Setting {
        name: "support",
        meaning: "whom to turn to; shown at the end of Ground me",
        get: |s| shown_text(&s.support),
        set: |s, value| text(value).map(|it| s.support = it),
    },
    Setting {
        name: "remind-appointment",
        meaning: "yes: a notice on the desktop a day before, while the window is open",
        get: |s| said(s.reminders.of_appointments),
        set: |s, text| yes_or_no(text).map(|yes| s.reminders.of_appointments = yes),
    },
    Setting {
        name: "remind-practice",
        meaning: "a time such as 19:00: the same, unless you have practised; or none",
        get: |s| s.reminders.of_practice.map_or(NONE.into(), |at| at.format("%H:%M").to_string()),
        set: |s, text| {
            s.reminders.of_practice = match text {
                NONE => None,
                text => Some(
                    NaiveTime::parse_from_str(text, "%H:%M")
                        .map_err(|_| "expected a time such as 19:00, or none")?,
                ),
            };
            Ok(())
        },
    },
    Setting {
        name: "studio",
        meaning: "yes: the window has a place for writing practices for others",
        get: |s| said(s.writes),
        set: |s, text| yes_or_no(text).map(|yes| s.writes = yes),
    },
];

pub(in crate::cli) fn settings(library: &Library, args: &SettingsArgs) -> Result<u8> {
    let mut record = super::open(library)?;
    let mut settings = Settings::read(&record)?;
    if let Some(What::Set { name, value }) = &args.what {
        let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) else {
            let known = SETTINGS.iter().map(|setting| setting.name.into());
            bail!("there is no setting `{name}`; {}", not_known(name, known));
        };
        if let Err(why) = (setting.set)(&mut settings, value) {
            bail!("`{name}` cannot be `{value}`; {why}");
        }
        settings.write(&mut record)?;
    }
    if args.json {
        let all: serde_json::Map<String, serde_json::Value> = SETTINGS
            .iter()
            .map(|setting| (setting.name.to_string(), (setting.get)(&settings).into()))
            .collect();
        print_json(&all)?;
    } else {
        for setting in SETTINGS {
            println!("{:<16} {:<20} {}", setting.name, (setting.get)(&settings), setting.meaning);
        }
    }
    super::tell(&mut record);
    Ok(FINE)
}
