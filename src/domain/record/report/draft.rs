//! Everything that the record could say about a stretch of time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{Choices, Day, Done, Felt, Hard, Item, Pair, Report};
use crate::domain::record::appointment::{Appointment, coming, latest};
use crate::domain::record::entry::{Ended, Homework, Lines, Moment, PracticeEntry, Rating};
use crate::units::UtcMillis;

/// The stretch of time that a report is about.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// First practice day.
    pub since: NaiveDate,
    /// Last practice day.
    pub until: NaiveDate,
    /// The last appointment; sittings that began before it were talked about then.
    pub last: Option<Moment>,
    /// The appointment that the report is for; sittings that began after it are not in it.
    pub appointment: Option<Moment>,
}

impl Span {
    /// Days that are looked back on where no appointment was before.
    pub const DAYS: u64 = 28;

    /// From the last appointment until today, for the appointment to come. Other days can be asked for; sittings before the
    /// last appointment belong to them, too, and an appointment that comes after them is the one that they are for.
    pub fn around(
        appointments: &[Appointment],
        (now, today): (Moment, NaiveDate),
        (since, until): (Option<NaiveDate>, Option<NaiveDate>),
    ) -> Span {
        let day = |at: Moment| at.local().map(|local| local.date_naive());
        let last = latest(appointments, now.utc_ms).map(|one| one.at).filter(|_| since.is_none());
        let until = until.unwrap_or(today);
        let appointment = match until < today {
            false => coming(appointments, now.utc_ms).map(|one| one.at),
            true => {
                let after = appointments.iter().map(|one| one.at);
                after.filter(|at| day(*at).is_some_and(|day| day >= until)).min()
            }
        };
        let back = || until.checked_sub_days(Days::new(Span::DAYS - 1)).unwrap_or(NaiveDate::MIN);
        let since = since.or_else(|| day(last?)).unwrap_or_else(back).min(until);
        Span { since, until, last: last.filter(|last| day(*last) == Some(since)), appointment }
    }

    /// Whether a sitting lies in it.
    pub fn holds(&self, entry: &PracticeEntry) -> bool {
        let at = entry.begun.utc_ms;
        (self.since..=self.until).contains(&entry.day)
            && self.last.is_none_or(|last| last.utc_ms <= at)
            && self.appointment.is_none_or(|appointment| at < appointment.utc_ms)
    }
}

/// A stage of a programme: what was agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// The bundle and the stage.
    pub homework: Homework,
    /// What the stage is called.
    pub title: String,
    /// Days a week that it asks for, 1 to 7.
    pub days_a_week: Option<u8>,
    /// Whether it is what is to be practised now, so that it is named even if it was not practised.
    pub is_now: bool,
}

/// A line to bring, written after a sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The sitting.
    pub sitting: Uuid,
    /// Its practice day.
    pub day: NaiveDate,
    /// What was written.
    pub text: String,
}

/// What can be said about one sitting of a practice beside its counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moments {
    /// The sitting.
    pub sitting: Uuid,
    /// Place of its practice in [`Draft::done`].
    pub of: usize,
    /// When it began.
    pub began: Moment,
    /// When it ended.
    pub ended: UtcMillis,
    /// The difficult moment, with the line written afterwards.
    pub hard: Option<Hard>,
    /// Distress before and after.
    pub distress: Option<Pair>,
    /// Comfort.
    pub comfort: Option<Felt>,
    /// Presence.
    pub presence: Option<Felt>,
    /// The practice day.
    pub day: NaiveDate,
}

/// Everything that the record could say about a stretch of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The stretch of time.
    pub span: Span,
    /// Lines to bring, earliest first.
    pub bring: Vec<Line>,
    /// Lines to bring that a word opened, see [`Draft::with_opened`].
    pub opened: Vec<Line>,
    /// Practices: what was agreed first, then by the first sitting.
    pub done: Vec<Done>,
    /// Sittings, earliest first.
    pub sittings: Vec<Moments>,
}

/// What makes sittings one practice: the stage that they were for, else the session, else the title.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'e> {
    Stage(&'e str, &'e str),
    Session(&'e str),
    Title(&'e str),
}

impl Key<'_> {
    fn of(entry: &PracticeEntry) -> Key<'_> {
        match (&entry.homework, &entry.session) {
            (Some(homework), _) => Key::Stage(&homework.bundle, &homework.stage),
            (None, Some(session)) => Key::Session(session),
            (None, None) => Key::Title(&entry.title),
        }
    }
}

impl Draft {
    /// Gathers what the sittings of a record say about a stretch of time. The order of `entries` does not matter.
    pub fn of<'e>(
        entries: impl IntoIterator<Item = &'e PracticeEntry>,
        span: Span,
        agreed: &'e [Agreed],
    ) -> Draft {
        let mut entries: Vec<&PracticeEntry> =
            entries.into_iter().filter(|entry| span.holds(entry)).collect();
        entries.sort_by_key(|entry| (entry.begun.utc_ms, entry.id));
        let row = |title: &str, days_a_week| Done {
            title: title.into(),
            days_a_week,
            times: 0,
            days: 0,
            secs: 0,
            planned_secs: Some(0),
            finished: 0,
            stopped: 0,
            cut_off: 0,
        };
        let (mut done, mut places): (Vec<Done>, BTreeMap<Key<'_>, usize>) = Default::default();
        for stage in agreed {
            let Homework { bundle, stage: id } = &stage.homework;
            let is_of = |entry: &&PracticeEntry| entry.homework.as_ref() == Some(&stage.homework);
            if stage.is_now || entries.iter().any(is_of) {
                places.insert(Key::Stage(bundle, id), done.len());
                done.push(row(&stage.title, stage.days_a_week));
            }
        }
        let mut days: Vec<BTreeSet<NaiveDate>> = vec![BTreeSet::new(); done.len()];
        let (mut bring, mut sittings) = (Vec::new(), Vec::new());
        for entry in entries {
            let of = *places.entry(Key::of(entry)).or_insert_with(|| {
                done.push(row(&entry.title, None));
                days.push(BTreeSet::new());
                done.len() - 1
            });
            add(&mut done[of], entry);
            days[of].insert(entry.day);
            if let Some(line) = to_bring(entry) {
                bring.push(line);
            }
            sittings.push(moments(entry, of, &done[of].title));
        }
        for (done, days) in done.iter_mut().zip(days) {
            done.days = count(days.len());
        }
        Draft { span, bring, opened: Vec::new(), done, sittings }
    }

    /// The same with what a word opened: lines to bring, and those beside difficult moments that have none. Lines of other
    /// days are left out.
    #[must_use]
    pub fn with_opened(mut self, lines: &[(Uuid, Lines)]) -> Draft {
        for (id, Lines { line, bring }) in lines {
            let Some(at) = self.sittings.iter().position(|one| one.sitting == *id) else {
                continue;
            };
            let sitting = &mut self.sittings[at];
            if !bring.trim().is_empty() {
                let text = bring.clone();
                self.opened.push(Line { sitting: *id, day: sitting.day, text });
            }
            if let Some(hard) = sitting.hard.as_mut().filter(|hard| hard.line.is_empty()) {
                hard.line.clone_from(line);
            }
        }
        self
    }

    /// Everything that can be ticked in it.
    pub fn items(&self) -> Vec<Item> {
        let mut items: Vec<Item> =
            self.bring.iter().map(|line| Item::Bring(line.sitting)).collect();
        items.extend((0..self.opened.len()).map(Item::Opened));
        items.extend((0..self.done.len()).map(Item::Done));
        items.push(if self.sittings.is_empty() { Item::Nothing } else { Item::Days });
        items.push(Item::HoursBefore);
        for sitting in &self.sittings {
            let id = sitting.sitting;
            items.extend(sitting.hard.iter().flat_map(|_| [Item::Hard(id), Item::HardLine(id)]));
            items.extend(sitting.distress.iter().map(|_| Item::Distress(id)));
            items.extend(sitting.comfort.iter().map(|_| Item::Comfort(id)));
            items.extend(sitting.presence.iter().map(|_| Item::Presence(id)));
        }
        items
    }

    /// What was chosen of it, and nothing else. With a practice, everything about its sittings is struck out, also from
    /// the days and from the hours before the appointment.
    pub fn chosen(&self, choices: &Choices) -> Report {
        let is = |item: Item| choices.is_ticked(item);
        let shown: Vec<&Moments> =
            self.sittings.iter().filter(|sitting| is(Item::Done(sitting.of))).collect();
        let rated = |of: fn(&Moments) -> &Option<Felt>, item: fn(Uuid) -> Item| {
            let ticked = shown.iter().filter(|sitting| is(item(sitting.sitting)));
            ticked.filter_map(|sitting| of(sitting).clone()).collect::<Vec<_>>()
        };
        let bring = self.bring.iter().filter(|line| is(Item::Bring(line.sitting)));
        let opened = self.opened.iter().enumerate().filter(|(at, _)| is(Item::Opened(*at)));
        let bring = bring.chain(opened.map(|(_, line)| line));
        let bring = bring.map(|line| &line.text).chain(&choices.bring);
        let bring = bring.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty());
        let hard = shown.iter().filter(|sitting| is(Item::Hard(sitting.sitting)));
        let hard = hard.filter_map(|sitting| {
            let mut hard = sitting.hard.clone()?;
            if !is(Item::HardLine(sitting.sitting)) {
                hard.line.clear();
            }
            Some(hard)
        });
        let distress = shown.iter().filter(|sitting| is(Item::Distress(sitting.sitting)));
        Report {
            since: self.span.since,
            until: self.span.until,
            appointment: self
                .span
                .appointment
                .and_then(|at| at.local())
                .map(|local| local.naive_local()),
            bring: bring.collect(),
            done: (self.done.iter().enumerate())
                .filter(|(at, _)| is(Item::Done(*at)))
                .map(|(_, done)| done.clone())
                .collect(),
            nothing: self.sittings.is_empty() && is(Item::Nothing),
            days: if is(Item::Days) { days(&shown) } else { Vec::new() },
            hours_before: hours_before(self.span.appointment, &shown)
                .filter(|_| is(Item::HoursBefore)),
            in_the_way: choices.in_the_way.iter().copied().collect(),
            hard: hard.collect(),
            distress: distress.filter_map(|sitting| sitting.distress.clone()).collect(),
            comfort: rated(|sitting| &sitting.comfort, Item::Comfort),
            presence: rated(|sitting| &sitting.presence, Item::Presence),
            changed: choices.changed.iter().copied().collect(),
            next: choices.next,
        }
    }
}

/// A number of things in memory.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn add(done: &mut Done, entry: &PracticeEntry) {
    done.times += 1;
    done.secs += u64::from(entry.actual_secs);
    done.planned_secs =
        done.planned_secs.zip(entry.planned_secs).map(|(sum, secs)| sum + u64::from(secs));
    *match entry.ended {
        Ended::Finished => &mut done.finished,
        Ended::StoppedEarly | Ended::Grounded => &mut done.stopped,
        Ended::Interrupted => &mut done.cut_off,
    } += 1;
}

fn to_bring(entry: &PracticeEntry) -> Option<Line> {
    let is_there = !entry.bring.trim().is_empty();
    is_there.then(|| Line { sitting: entry.id, day: entry.day, text: entry.bring.clone() })
}

fn moments(entry: &PracticeEntry, of: usize, title: &str) -> Moments {
    let (day, ratings) = (entry.day, &entry.ratings);
    let felt = |value: Option<Rating>| {
        value.map(|value| Felt { day, title: title.into(), value: value.value() })
    };
    let [before, after] =
        [ratings.distress_before, ratings.distress_after].map(|value| value.map(Rating::value));
    let is_hard = matches!(entry.ended, Ended::StoppedEarly | Ended::Grounded);
    Moments {
        sitting: entry.id,
        of,
        began: entry.begun,
        ended: entry.ended_utc_ms,
        hard: is_hard.then(|| Hard {
            day,
            title: title.into(),
            ended: entry.ended,
            secs: entry.actual_secs,
            reason: entry.reason.as_ref().map_or(String::new(), |reason| reason.words().into()),
            line: entry.line.clone(),
        }),
        distress: before.or(after).map(|_| Pair { day, title: title.into(), before, after }),
        comfort: felt(ratings.comfort),
        presence: felt(ratings.presence),
        day,
    }
}

/// Sittings by day; they are in the order in which they began.
fn days(sittings: &[&Moments]) -> Vec<Day> {
    let mut days: BTreeMap<NaiveDate, Day> = BTreeMap::new();
    for sitting in sittings {
        if let Some(local) = sitting.began.local() {
            let day = Day { day: sitting.day, began: Vec::new() };
            days.entry(sitting.day).or_insert(day).began.push(local.time());
        }
    }
    days.into_values().collect()
}

/// Whole hours from the end of the last of these sittings to the appointment.
fn hours_before(appointment: Option<Moment>, sittings: &[&Moments]) -> Option<u32> {
    let appointment = appointment?.utc_ms.0;
    let last = sittings.iter().map(|sitting| sitting.ended.0).max()?;
    u32::try_from((appointment - last).max(0) / 3_600_000).ok()
}
