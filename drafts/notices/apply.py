import shutil
def sub(p,*pairs):
    s=open(p).read()
    for a,b in pairs:
        if a not in s: print("MISSING in",p,":",a[:70])
        s=s.replace(a,b,1)
    open(p,'w').write(s)
shutil.copy('reminder.rs','src/domain/record/reminder.rs')
sub('src/domain/record/mod.rs',('mod rhythm;\n','mod reminder;\nmod rhythm;\n'),('pub use rhythm::','pub use reminder::{About, Reminders};\npub use rhythm::'))
# settings
sub('src/keeper/settings.rs',
('use chrono::NaiveDate;','use chrono::{NaiveDate, NaiveTime};'),
('use crate::domain::record::{Agreement, DayStart, Goal, GoalOf, Homework, Pause};','use crate::domain::record::{Agreement, DayStart, Goal, GoalOf, Homework, Pause, Reminders};'),
('''    /// Whether this person writes practices for others''','''    /// Of what the desktop reminds the client.
    pub reminders: Reminders,
    /// Whether this person writes practices for others'''),
('''            support: String::new(),
            writes: false,
            making: Vec::new(),
            author: Default::default(),''','''            support: String::new(),
            reminders: Reminders::default(),
            writes: false,
            making: Vec::new(),
            author: Default::default(),'''),
('''    support: String,
    writes: bool,
    making: Vec<PathBuf>,
    author: [String; 3],
    turn_to: Vec<String>,
    key_file: Option<PathBuf>,
    key_public: Option<String>,
    narrates: String,''','''    support: String,
    reminds_of_appointments: bool,
    reminds_of_practice: Option<NaiveTime>,
    writes: bool,
    making: Vec<PathBuf>,
    author: [String; 3],
    turn_to: Vec<String>,
    key_file: Option<PathBuf>,
    key_public: Option<String>,
    narrates: String,'''),
('''            support: settings.support.clone(),
            writes''','''            support: settings.support.clone(),
            reminds_of_appointments: settings.reminders.of_appointments,
            reminds_of_practice: settings.reminders.of_practice,
            writes'''),
('''            support: written.support,
''','''            support: written.support,
            reminders: Reminders {
                of_appointments: written.reminds_of_appointments,
                of_practice: written.reminds_of_practice,
            },
'''),
('''            support: "Ä, 0123".into(),
''','''            support: "Ä, 0123".into(),
            reminders: Reminders {
                of_appointments: true,
                of_practice: NaiveTime::from_hms_opt(19, 30, 0),
            },
'''),
)
# command line
sub('src/cli/record/settings.rs',
('''    Setting {
        name: "studio",''','''    Setting {
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
        name: "studio",'''),
)
# desktop
sub('src/app/desktop/mod.rs',
('''    Sitting(Sitting),
}

impl Desktop''','''    Sitting(Sitting),
    /// A notice is to be shown.
    Notice,
}

/// Whether the desktop of this system shows notices, where it has a service for them.
pub const HAS_NOTICES: bool = cfg!(target_os = "linux");

impl Desktop'''),
('''    fn tell(&self, what: Said) {''','''    /// Has the desktop show a notice, which says the name of the program and nothing else.
    pub fn notify(&self) {
        self.tell(Said::Notice);
    }

    fn tell(&self, what: Said) {'''),
)
sub('src/app/desktop/bus.rs',
('''            Said::Sitting(sitting) => {
                let _silent = tell''','''            Said::Notice => {
                let _silent = notify(connection);
            }
            Said::Sitting(sitting) => {
                let _silent = tell'''),
('''/// Who keeps screen savers''','''/// Who shows notices.
const NOTICES: &str = "org.freedesktop.Notifications";
const NOTICES_AT: &str = "/org/freedesktop/Notifications";

/// Has a notice shown for as long as the desktop usually does: the program's name and nothing else, because whoever
/// passes may read it.
fn notify(connection: &Connection) -> zbus::Result<()> {
    let (instead_of, lasts_as_usual) = (0u32, -1i32);
    let actions: &[&str] = &[];
    let hints = HashMap::from([("desktop-entry", Value::from(APP_ID))]);
    let notice = ("Groundwork", instead_of, APP_ID, "Groundwork", "", actions, hints, lasts_as_usual);
    connection.call_method(Some(NOTICES), NOTICES_AT, Some(NOTICES), "Notify", &notice)?;
    Ok(())
}

/// Who keeps screen savers'''),
('and org.freedesktop.ScreenSaver (awake while a session plays).','org.freedesktop.ScreenSaver (awake while a session plays) and\n//! org.freedesktop.Notifications (a notice that someone asked for).'),
)
# window
open('src/app/window/reminders.rs','w').write('''//! Notices on the desktop: only for who asked for them, and only while the record is open and not covered.

use chrono::TimeDelta;

use super::Window;
use crate::domain::record::{About, Moment};
use crate::keeper::AccessState;
use crate::library::moments_at;
use crate::units::UtcMillis;

/// A notice that is late by more than this, because the machine slept, is not shown.
const LATE: TimeDelta = TimeDelta::hours(1);

impl Window {
    /// Has the desktop show a notice that is due. Returns when the next one will be.
    pub(super) fn remind(&mut self, now: Moment) -> Option<UtcMillis> {
        let before = self.reminded.replace(now)?;
        let keeper = &mut self.backend.keeper;
        let reminders = keeper.settings().reminders;
        if reminders == Default::default() || keeper.state() != AccessState::Open {
            return None;
        }
        let overview = keeper.overview().ok().flatten()?;
        let practised = overview.days.last().is_some_and(|day| day.day == overview.today);
        let next = |after| reminders.next(&overview.appointments, after, moments_at);
        // A clock that was set back has nothing to catch up with.
        let due = next(before).filter(|(at, _)| *at <= now.utc_ms && now.utc_ms - *at <= LATE);
        let upcoming = next(now).map(|(at, _)| at);
        let is_wanted = due.is_some_and(|(_, about)| about == About::Appointment || !practised);
        if is_wanted && !self.guard.covered {
            self.desktop.notify();
        }
        upcoming
    }
}
''')
s=open('src/app/window/reminders.rs').read()
s=s.replace('''        let before = self.reminded.replace(now)?;
        let keeper = &mut self.backend.keeper;
        let reminders = keeper.settings().reminders;
        if reminders == Default::default() || keeper.state() != AccessState::Open {
            return None;
        }
''','''        let keeper = &mut self.backend.keeper;
        if keeper.state() == AccessState::Opening {
            // What falls due meanwhile is shown once the record is back.
            return None;
        }
        let before = std::mem::replace(&mut self.reminded, now);
        let reminders = keeper.settings().reminders;
        if reminders == Reminders::default() || keeper.state() != AccessState::Open {
            return None;
        }
''').replace('use crate::domain::record::{About, Moment};','use crate::domain::record::{About, Moment, Reminders};')
open('src/app/window/reminders.rs','w').write(s)
sub('src/app/window/mod.rs',
('mod record;\nmod route;','mod record;\nmod reminders;\nmod route;'),
('''    keys_shown: bool,
}

impl Window {''','''    keys_shown: bool,
    /// Up to here it was looked which notices are due.
    reminded: Moment,
}

impl Window {'''),
('let began = keeper.now().utc_ms;','let began = keeper.now();'),
('guard: Guard::new(began),','guard: Guard::new(began.utc_ms),'),
('''            keys_shown: false,
        };''','''            keys_shown: false,
            reminded: began,
        };'''),
('use crate::keeper::{AccessState, Appearance, Keeper};','use crate::domain::record::Moment;\nuse crate::keeper::{AccessState, Appearance, Keeper};'),
)
sub('src/app/window/guard.rs',
('''        let now = self.backend.keeper.now().utc_ms;
        let locks = self.locks_at(now);''','''        let here = self.backend.keeper.now();
        let now = here.utc_ms;
        let locks = self.locks_at(now);'''),
('''        let turns = self.backend.keeper.day_turns();
        let wakes = locks.map_or(turns, |locks| locks.min(turns));''','''        let reminds = self.remind(here);
        let turns = self.backend.keeper.day_turns();
        let wakes = locks.into_iter().chain(reminds).fold(turns, UtcMillis::min);'''),
('''    /// that the window is woken for that, and when the day turns.''','''    /// that the window is woken for that, when a notice is due, and when the day turns.'''),
)
sub('src/app/settings/mod.rs',
('''            widgets::section(ui, "Someone to turn to");''','''            if HAS_NOTICES {
                notices_ui(ui, &mut settings.reminders);
            }
            widgets::section(ui, "Someone to turn to");'''),
('''/// A start of the day, in words.''','''/// Of what the desktop reminds someone.
fn notices_ui(ui: &mut Ui, reminders: &mut Reminders) {
    widgets::section(ui, "Notices of the desktop");
    ui.checkbox(&mut reminders.of_appointments, "A day before an appointment");
    ui.horizontal_wrapped(|ui| {
        let words = widgets::text(ui, "For a practice", Type::Body);
        ui.label(words);
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0);
        let mut times: Vec<Option<NaiveTime>> = (6..=22).map(hour).collect();
        times.insert(0, None);
        if !times.contains(&reminders.of_practice) {
            times.push(reminders.of_practice);
        }
        let named = |time: Option<NaiveTime>| match time {
            None => (None, "not at all".to_owned()),
            Some(at) => (time, format!("at {}", at.format("%H:%M"))),
        };
        let offers: Vec<_> = times.into_iter().map(named).collect();
        pick(ui, "Notice for a practice", &mut reminders.of_practice, &offers);
    });
    let words = "A notice says “Groundwork” and nothing else. It comes only while this window is open and not \\
                 locked, and for a practice only if you have not practised that day.";
    let words = widgets::quiet(ui, words, Type::Small);
    widgets::paragraph(ui, words);
}

/// A start of the day, in words.'''),
)
sub('src/app/settings/mod.rs',
('use chrono::NaiveDate;','use chrono::{NaiveDate, NaiveTime};'),
('use super::library::pick;','use super::desktop::HAS_NOTICES;\nuse super::library::pick;'),
('use crate::domain::record::{DayStart, Goal, GoalOf};','use crate::domain::record::{DayStart, Goal, GoalOf, Reminders};'),
)
sub('src/cli/record/settings.rs',('use anyhow::{Result, bail};\n','use anyhow::{Result, bail};\nuse chrono::NaiveTime;\n'))
