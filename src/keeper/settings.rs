//! The person's settings, which are part of the record.

use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime, Timelike as _};
use serde::{Deserialize, Serialize};

use crate::domain::Preferences;
use crate::domain::record::{Agreement, DayStart, Goal, GoalOf, Homework, Pause, Reminders};
use crate::library::Installed;
use crate::narrator::Voice;
use crate::sitting::request_text::PreferencesText;
use crate::store::{Record, StoreError};
use crate::units::Gain;

/// Name of the record's setting that contains them all.
const NAME: &str = "settings";

/// The person's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Narrator; `None` for captions only.
    pub narrator: Option<Voice>,
    /// Volumes of voice, bed, bells and breath in per cent, 0 to 100.
    pub volumes: [u8; 4],
    /// Anchor, eyes, posture, areas of the body to leave out, and names.
    pub preferences: Preferences,
    /// Start of a practice day.
    pub day_start: DayStart,
    /// Goal, days of rest and pauses.
    pub agreement: Agreement,
    /// Whether the streak is hidden everywhere.
    pub streak_hidden: bool,
    /// Whether optional ratings are offered after a sitting and, on the page of a session, before it.
    pub ratings: bool,
    /// Minutes without any activity until a record with a passphrase is locked; 0 for never.
    pub idle_minutes: u16,
    /// Whether a sitting continues when the system moves the sound to another device, such as from headphones
    /// to loudspeakers. Otherwise it pauses.
    pub go_on_when_moved: bool,
    /// Whom to contact for support, in the client's words; shown at the end of *Ground me*.
    pub support: String,
    /// Of what the desktop reminds the client.
    pub reminders: Reminders,
    /// Whether this person writes practices for others: then the window has a *Studio*.
    pub writes: bool,
    /// Folders of bundles in the making, the last opened first.
    pub making: Vec<PathBuf>,
    /// What clients read of this person as an author: name, training as stated, and how to reach them.
    pub author: [String; 3],
    /// Whom clients can turn to, as it stood in the last bundle.
    pub turn_to: Vec<String>,
    /// The file of the key that signs what this person hands over.
    pub key_file: Option<PathBuf>,
    /// The public half of that key, as in `author.pub`, once it was made or has signed here.
    pub key_public: Option<String>,
    /// Narrator of the lines that this person writes.
    pub narrates: Voice,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            narrator: Some(Voice::BUILT_IN[0]),
            volumes: [100; 4],
            preferences: Preferences::default(),
            day_start: DayStart::default(),
            agreement: Agreement::default(),
            streak_hidden: false,
            ratings: true,
            idle_minutes: 5,
            go_on_when_moved: false,
            support: String::new(),
            reminders: Reminders::default(),
            writes: false,
            making: Vec::new(),
            author: Default::default(),
            turn_to: Vec::new(),
            key_file: None,
            key_public: None,
            narrates: Voice::BUILT_IN[0],
        }
    }
}

/// A date as text, such as 2026-11-23.
type DateText = String;

fn date(text: &DateText) -> Option<NaiveDate> {
    text.parse().ok()
}

/// A goal and the Monday from which it holds.
#[derive(Serialize, Deserialize)]
struct GoalText {
    from: DateText,
    times: u8,
    of: String,
}

impl GoalText {
    fn read(&self) -> Option<(NaiveDate, Goal)> {
        Some((date(&self.from)?, Goal::new(self.times, GoalOf::from_name(&self.of)?)?))
    }
}

/// Stored form of [`Settings`].
#[derive(Serialize, Deserialize)]
#[serde(default)]
struct Written {
    narrator: Option<String>,
    volumes: [u8; 4],
    preferences: PreferencesText,
    day_start_minutes: u32,
    goals: Vec<GoalText>,
    rests: Vec<DateText>,
    pauses: Vec<[DateText; 2]>,
    streak_hidden: bool,
    ratings: bool,
    idle_minutes: u16,
    go_on_when_moved: bool,
    support: String,
    reminds_of_appointments: bool,
    /// Minutes after midnight.
    reminds_of_practice: Option<u32>,
    writes: bool,
    making: Vec<PathBuf>,
    author: [String; 3],
    turn_to: Vec<String>,
    key_file: Option<PathBuf>,
    key_public: Option<String>,
    narrates: String,
}

impl Default for Written {
    fn default() -> Written {
        Written::from(&Settings::default())
    }
}

impl From<&Settings> for Written {
    fn from(settings: &Settings) -> Written {
        Written {
            narrator: settings.narrator.map(|voice| voice.name().into()),
            volumes: settings.volumes,
            preferences: (&settings.preferences).into(),
            day_start_minutes: settings.day_start.minutes(),
            goals: settings
                .agreement
                .goals()
                .map(|(from, goal)| GoalText {
                    from: from.to_string(),
                    times: goal.times(),
                    of: goal.of().name().into(),
                })
                .collect(),
            rests: settings.agreement.rests().map(|day| day.to_string()).collect(),
            pauses: settings
                .agreement
                .pauses()
                .iter()
                .map(|pause| [pause.from.to_string(), pause.to.to_string()])
                .collect(),
            streak_hidden: settings.streak_hidden,
            ratings: settings.ratings,
            idle_minutes: settings.idle_minutes,
            go_on_when_moved: settings.go_on_when_moved,
            support: settings.support.clone(),
            reminds_of_appointments: settings.reminders.of_appointments,
            reminds_of_practice: (settings.reminders.of_practice)
                .map(|at| at.num_seconds_from_midnight() / 60),
            writes: settings.writes,
            making: settings.making.clone(),
            author: settings.author.clone(),
            turn_to: settings.turn_to.clone(),
            key_file: settings.key_file.clone(),
            key_public: settings.key_public.clone(),
            narrates: settings.narrates.name().into(),
        }
    }
}

impl From<Written> for Settings {
    fn from(written: Written) -> Settings {
        Settings {
            narrator: written.narrator.and_then(|name| Voice::from_name(&name)),
            volumes: written.volumes.map(|percent| percent.min(100)),
            preferences: written.preferences.into(),
            day_start: DayStart::from_minutes(written.day_start_minutes).unwrap_or_default(),
            agreement: Agreement::of(
                written.goals.iter().filter_map(GoalText::read),
                written.rests.iter().filter_map(date),
                written
                    .pauses
                    .iter()
                    .filter_map(|[from, to]| Some(Pause { from: date(from)?, to: date(to)? })),
            ),
            streak_hidden: written.streak_hidden,
            ratings: written.ratings,
            idle_minutes: written.idle_minutes,
            go_on_when_moved: written.go_on_when_moved,
            support: written.support,
            reminders: Reminders {
                of_appointments: written.reminds_of_appointments,
                of_practice: written.reminds_of_practice.and_then(|minutes| {
                    NaiveTime::from_num_seconds_from_midnight_opt(minutes.checked_mul(60)?, 0)
                }),
            },
            writes: written.writes,
            making: written.making,
            author: written.author,
            turn_to: written.turn_to,
            key_file: written.key_file,
            key_public: written.key_public,
            narrates: Voice::from_name(&written.narrates).unwrap_or(Voice::BUILT_IN[0]),
        }
    }
}

impl Settings {
    /// Whom to turn to, one line each: the client's own words first, then the contacts of the programme that is
    /// practised, or of the installed bundle that the session with this name is from.
    pub fn to_turn_to(
        &self,
        installed: &Installed,
        programme: Option<&Homework>,
        session: Option<&str>,
    ) -> Vec<String> {
        let of_session = session.and_then(|name| name.split_once(':')).map(|(bundle, _)| bundle);
        let of_programme = programme.map(|homework| homework.bundle.as_str());
        let theirs = of_programme.or(of_session).and_then(|id| installed.bundle(id));
        let theirs = theirs.map(|one| one.bundle.support.as_slice()).unwrap_or_default();
        let lines = self.support.lines().chain(theirs.iter().map(String::as_str));
        lines.map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// Volumes as factors, in the order of [`crate::audio::Bus::ALL`].
    pub fn gains(&self) -> [Gain; 4] {
        self.volumes.map(|percent| Gain(f32::from(percent) / 100.0))
    }

    /// Converts factors to the form of [`Settings::volumes`].
    pub fn percent(gains: [Gain; 4]) -> [u8; 4] {
        gains.map(|gain| (gain.0.clamp(0.0, 1.0) * 100.0).round() as u8)
    }

    /// Whether a record contains settings, which means that someone has changed one.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub(super) fn are_kept(record: &Record) -> Result<bool, StoreError> {
        Ok(record.setting(NAME)?.is_some())
    }

    /// Reads the settings of a record. Missing ones have their default, and so do all of them if this program
    /// cannot read the text.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn read(record: &Record) -> Result<Settings, StoreError> {
        let text = record.setting(NAME)?.unwrap_or_default();
        Ok(serde_json::from_str(&text).map_or_else(|_| Settings::default(), Written::into))
    }

    /// Writes the settings into the record.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, record: &mut Record) -> Result<(), StoreError> {
        let text = serde_json::to_string(&Written::from(self)).unwrap_or_default();
        record.set(NAME, Some(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were() {
        let day = |n| NaiveDate::from_ymd_opt(2026, 3, n).unwrap();
        let mut agreement = Agreement::default();
        agreement.set_goal(Goal::new(3, GoalOf::Sittings).unwrap(), day(5));
        agreement.set_goal(Goal::new(7, GoalOf::Days).unwrap(), day(20));
        agreement.pause(day(10), day(12), day(5)).unwrap();
        let settings = Settings {
            narrator: None,
            volumes: [100, 0, 50, 7],
            preferences: Preferences { no_breath_practice: true, ..Preferences::default() },
            day_start: DayStart::from_minutes(0).unwrap(),
            agreement,
            streak_hidden: true,
            ratings: false,
            idle_minutes: 0,
            go_on_when_moved: true,
            support: "Ä, 0123".into(),
            reminders: Reminders {
                of_appointments: true,
                of_practice: NaiveTime::from_hms_opt(19, 30, 0),
            },
            writes: true,
            making: vec!["/a/bundle".into()],
            author: ["A".into(), String::new(), "B".into()],
            turn_to: vec!["C".into()],
            key_file: Some("/a/my.key".into()),
            key_public: Some("untrusted comment: a key\nRWQ\n".into()),
            narrates: Voice::Ruth,
        };
        let text = serde_json::to_string(&Written::from(&settings)).unwrap();
        let read: Written = serde_json::from_str(&text).unwrap();
        assert_eq!(Settings::from(read), settings);
        // Missing settings have their default.
        let read: Written = serde_json::from_str("{\"idle_minutes\": 9}").unwrap();
        assert_eq!(Settings::from(read), Settings { idle_minutes: 9, ..Settings::default() });
    }
}
