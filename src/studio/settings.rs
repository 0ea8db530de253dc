//! What this person chose, kept in the record with everything else of theirs.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::written::PreferencesText;
use crate::domain::Preferences;
use crate::domain::record::{Agreement, DayStart, Goal, GoalOf, Pause};
use crate::narrator::Voice;
use crate::store::{Record, StoreError};
use crate::units::Gain;

/// The name under which the record keeps them.
const NAME: &str = "settings";

/// What this person chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Who speaks; none for captions.
    pub narrator: Option<Voice>,
    /// Voice, bed, bells and breath, in percent of full, 0 to 100.
    pub volumes: [u8; 4],
    /// Anchor, eyes, posture, places to leave out, names.
    pub preferences: Preferences,
    /// When a practice day begins.
    pub day_start: DayStart,
    /// Goal, days of rest and pauses.
    pub agreement: Agreement,
    /// Whether the streak is shown nowhere.
    pub streak_hidden: bool,
    /// Whether a sitting is followed (and, on the page of a session, begun) by ratings that can be left
    /// out.
    pub ratings: bool,
    /// After how many minutes without anyone there a locked record closes; 0 for never.
    pub idle_minutes: u16,
    /// Whom to turn to, in the client's words; shown at the end of *Ground me*.
    pub support: String,
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
            support: String::new(),
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

/// [`Settings`] as text.
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
    support: String,
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
            support: settings.support.clone(),
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
            support: written.support,
        }
    }
}

impl Settings {
    /// The volumes as factors, in the order of [`crate::audio::Bus::ALL`].
    pub fn gains(&self) -> [Gain; 4] {
        self.volumes.map(|percent| Gain(f32::from(percent) / 100.0))
    }

    /// Whether a record has any: somebody has chosen.
    ///
    /// # Errors
    /// When the record can not be read.
    pub(super) fn are_kept(record: &Record) -> Result<bool, StoreError> {
        Ok(record.setting(NAME)?.is_some())
    }

    /// What the record has; what it does not have, or not in a form that is known here, is as it is
    /// for everybody.
    ///
    /// # Errors
    /// When the record can not be read.
    pub fn read(record: &Record) -> Result<Settings, StoreError> {
        let text = record.setting(NAME)?.unwrap_or_default();
        Ok(serde_json::from_str(&text).map_or_else(|_| Settings::default(), Written::into))
    }

    /// Writes them into the record.
    ///
    /// # Errors
    /// When it can not be written.
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
            support: "Ä, 0123".into(),
        };
        let text = serde_json::to_string(&Written::from(&settings)).unwrap();
        let read: Written = serde_json::from_str(&text).unwrap();
        assert_eq!(Settings::from(read), settings);
        // What is not there is as it is for everybody.
        let read: Written = serde_json::from_str("{\"idle_minutes\": 9}").unwrap();
        assert_eq!(Settings::from(read), Settings { idle_minutes: 9, ..Settings::default() });
    }
}
