//! `groundwork appointment`.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use uuid::Uuid;

use crate::cli::{FINE, print_json};
use crate::domain::record::{
    Appointment, Moment, TypedTime, When, arranged, coming, in_days, settled,
};
use crate::library::{Library, moments_at, now, offset_at};
use crate::store::{Record, exchange};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  groundwork appointment set \"2026-12-03 10:00\" --with Ana\n  \
    groundwork appointment set \"2026-12-03 10:00 -05:00\"\n  groundwork appointment list\n  \
    groundwork appointment clear\n\n\
    Times are those of this computer's clock; for a clock elsewhere, its offset from UTC stands behind the time.\n\
    `groundwork history undo` takes back the last change."
)]
pub(in crate::cli) struct AppointmentArgs {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Subcommand)]
enum What {
    /// Note when the next appointment is; if one is noted already, it is moved.
    Set {
        /// The date and the time, such as "2026-12-03 10:00".
        when: String,
        /// With whom, in your own words.
        #[arg(long, value_name = "WORD", allow_hyphen_values = true)]
        with: Option<String>,
    },
    /// List all appointments, earliest first.
    List {
        /// Print JSON for other programs.
        #[arg(long)]
        json: bool,
    },
    /// Take out the next appointment, or another one: there is none now.
    Clear {
        /// The beginning of its id, as `groundwork appointment list` shows it; the next one if left out.
        id: Option<String>,
    },
}

pub(in crate::cli) fn appointment(library: &Library, args: &AppointmentArgs) -> Result<u8> {
    // What cannot be an appointment is said before a passphrase is asked for.
    let when = match &args.what {
        Some(What::Set { when, .. }) => {
            Some(TypedTime::read(when)?.when(moments_at, now().utc_ms)?)
        }
        _ => None,
    };
    let mut record = super::open(library)?;
    let all = record.appointments()?;
    match (&args.what, when) {
        (Some(What::Set { with, .. }), Some(when)) => {
            set(&mut record, &all, when, with.as_deref())?;
        }
        (Some(What::Clear { id }), _) => clear(&mut record, &all, id.as_deref())?,
        (Some(What::List { json: true }), _) => {
            print_json(&all.iter().map(exchange::plain_appointment).collect::<Vec<_>>())?;
        }
        _ => list(&all),
    }
    super::tell(&mut record);
    Ok(FINE)
}

/// The words for an appointment, with the time here where the clock there is another.
fn words(appointment: &Appointment) -> String {
    appointment.words(offset_at(appointment.at.utc_ms))
}

fn set(
    record: &mut Record,
    all: &[Appointment],
    When { at, or }: When,
    with: Option<&str>,
) -> Result<()> {
    let here = now();
    let changed = arranged(all, at, with, (Uuid::new_v4(), here.utc_ms));
    let Some(next) = changed.last() else { return Ok(()) };
    next.check_texts()?;
    record.write_appointments(&changed, here.utc_ms)?;
    println!("The next appointment: {}, {}.", words(next), away(next, here));
    if let Some(before) = all.iter().find(|one| one.id == next.id && **one != *next) {
        println!("It was: {}.", words(before));
    }
    if let Some(local) = or.and_then(Moment::local) {
        println!(
            "The clocks are put back, and this time comes twice. Noted is the first; the second is `{}`.",
            local.format("%Y-%m-%d %H:%M %:z")
        );
    }
    Ok(())
}

/// How many days an appointment is away.
fn away(appointment: &Appointment, here: Moment) -> String {
    let today = here.local().map(|local| local.date_naive());
    let day = appointment.at.local().map(|local| local.date_naive());
    today.zip(day).map_or(String::new(), |(today, day)| in_days(today, day))
}

fn list(all: &[Appointment]) {
    if all.is_empty() {
        println!(
            "No appointment is noted. `groundwork appointment set \"2026-12-03 10:00\"` notes one."
        );
    }
    let here = now();
    for one in all {
        let when =
            one.at.local().map_or(String::new(), |at| at.format("%Y-%m-%d %H:%M").to_string());
        let with = if one.with.is_empty() { String::new() } else { format!("  with {}", one.with) };
        println!("{}  {when}  {}{with}", short_id(one), away(one, here));
    }
}

/// As much of an id as distinguishes appointments.
fn short_id(appointment: &Appointment) -> String {
    appointment.id.simple().to_string().chars().take(8).collect()
}

fn clear(record: &mut Record, all: &[Appointment], id: Option<&str>) -> Result<()> {
    let at = now().utc_ms;
    let one = match id {
        Some(id) => found(all, id)?,
        None => match coming(all, at) {
            Some(next) => next,
            None => {
                record.write_appointments(&settled(all, at), at)?;
                println!("There is no appointment to come.");
                return Ok(());
            }
        },
    };
    record.delete_appointment(one.id, at)?;
    println!("Taken out: {}.", words(one));
    println!("`groundwork history undo` puts it back; `groundwork erase` lets nothing of it stay.");
    Ok(())
}

/// The appointment whose id begins so.
fn found<'a>(all: &'a [Appointment], typed: &str) -> Result<&'a Appointment> {
    let digits = typed.replace('-', "").to_ascii_lowercase();
    let mut begin_so = all.iter().filter(|one| one.id.simple().to_string().starts_with(&digits));
    match (digits.is_empty(), begin_so.next(), begin_so.next()) {
        (false, Some(one), None) => Ok(one),
        (false, Some(_), Some(_)) => {
            bail!("several appointments have an id that begins with `{typed}`; type more of it")
        }
        _ => bail!(
            "there is no appointment `{typed}`; `groundwork appointment list` shows them with their ids"
        ),
    }
}
