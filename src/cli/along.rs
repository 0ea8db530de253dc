//! `groundwork take-along`: practice as files in a folder, for a phone.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::{Result, bail};
use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::outcome::interrupted;
use super::{FINE, PreferenceArgs, bed_choice, length, record, voice};
use crate::domain::Request;
use crate::domain::bundle::Stage;
use crate::domain::record::practice_day;
use crate::keeper::{Enrolment, Settings};
use crate::library::{
    AlongFormat, AlongProgress, Installed, InstalledBundle, Library, Taken, UNPROTECTED, Wishes,
    as_typed, in_words, now,
};
use crate::sitting::{AlongRequest, BedChoice, PlayRequest};
use crate::store::Record;
use crate::units::Frames;

#[derive(Args)]
pub(super) struct AlongArgs {
    /// The id of a bundle, whose programme is then taken along at its present stage; or of a built-in session,
    /// `BUNDLE:SESSION`, or a `.ron` file.
    #[arg(required = true, value_name = "PROGRAMME|ID")]
    what: Vec<String>,
    /// The folder for the files. The one above it has to be there.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// A length, such as 10m; the session's own ideal if left out. May be given several times.
    #[arg(long, value_parser = length)]
    length: Vec<Frames>,
    /// Another stage of the programme that is open, by its id. May be given several times.
    #[arg(long, value_name = "STAGE")]
    stage: Vec<String>,
    /// FLAC, which sounds exactly as here, or Ogg Vorbis, which is smaller.
    #[arg(long, value_enum, default_value = "flac")]
    format: FormatArg,
    /// Call the files by the titles of the sessions, instead of `Practice 1`.
    #[arg(long)]
    titles: bool,
    /// The narrator: clara, thomas, ruth or oscar, or `none` for captions with a chime; that of the settings if left
    /// out.
    #[arg(long, value_parser = voice::choice)]
    voice: Option<voice::Choice>,
    /// Another bed: ocean, rain, stream, wind, night-insects, fire, brown, pink or drone, or `none`.
    #[arg(long, value_parser = bed_choice)]
    bed: Option<BedChoice>,
    #[command(flatten)]
    preferences: PreferenceArgs,
}

#[derive(Copy, Clone, ValueEnum)]
enum FormatArg {
    Flac,
    Ogg,
}

pub(super) fn along(library: &Library, args: &AlongArgs) -> Result<u8> {
    let (names, settings) = asked(library, args)?;
    let lengths = match args.length.as_slice() {
        [] => vec![None],
        lengths => lengths.iter().copied().map(Some).collect(),
    };
    let sitting = |target| Wishes {
        voice: args.voice.map_or(settings.narrator, |voice| voice.0),
        preferences: args.preferences.over(settings.preferences.clone()),
        request: Request { target, ..Request::default() },
    };
    let each = |name: &String| {
        let (name, bed) = (name.clone(), args.bed.unwrap_or_default());
        let request = move |length: &_| PlayRequest::Session {
            name: name.clone(),
            bed,
            sitting: sitting(*length),
        };
        lengths.iter().map(request).collect::<Vec<_>>()
    };
    let format = match args.format {
        FormatArg::Flac => AlongFormat::Flac,
        FormatArg::Ogg => AlongFormat::Ogg,
    };
    let practice = names.iter().flat_map(each).collect();
    let request = AlongRequest { practice, folder: args.out.clone(), format, titles: args.titles };
    println!("{UNPROTECTED}");
    let taken = write(library, &request)?;
    say(&taken, &args.out);
    Ok(FINE)
}

/// The sessions that are taken along, and the settings that hold for them. Only what is in bundles needs the record:
/// without it, other sessions are taken along as the command says.
fn asked(library: &Library, args: &AlongArgs) -> Result<(Vec<String>, Settings)> {
    let record = match record::open(library) {
        Ok(record) => record,
        Err(error) => {
            let names: Vec<String> = args.what.iter().map(|what| named(what)).collect();
            if names.iter().any(|name| library.open(name).is_err()) {
                return Err(error);
            }
            let error = error.context("your settings are not used, only what this command says");
            eprintln!("groundwork: {}", in_words(&error));
            return Ok((names, Settings::default()));
        }
    };
    library.set_installed(Installed::read(&record)?.into());
    let settings = Settings::read(&record)?;
    let today = practice_day(now(), settings.day_start);
    let mut names = Vec::new();
    for what in &args.what {
        names.extend(Asked { library, record: &record, today, stages: &args.stage }.names(what)?);
    }
    Ok((names, settings))
}

/// The name for [`Library::open`] of a session that is no bundle's.
fn named(what: &str) -> String {
    let path = as_typed(Path::new(what));
    if path.is_file() { path.display().to_string() } else { what.to_owned() }
}

fn write(library: &Library, request: &AlongRequest) -> Result<Taken> {
    let stop = interrupted()?;
    let shows = std::io::stderr().is_terminal();
    let taken = request.write(library, |now| {
        let AlongProgress { done, all, tracks, of } = now;
        if shows {
            let percent = done.0 * 100 / all.0.max(1);
            let _ = write!(std::io::stderr(), "\r{tracks} of {of} files, {percent} %  ");
        }
        match stop.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    if shows {
        let _ = write!(std::io::stderr(), "\r{:30}\r", "");
    }
    taken
}

fn say(taken: &Taken, folder: &Path) {
    let shown = folder.display();
    println!("`{shown}`  {} files written, {} were there already", taken.written, taken.kept);
    for name in &taken.earlier {
        println!("`{name}` is from an earlier time, and stays there.");
    }
}

/// What may be taken along, and of which stages.
struct Asked<'a> {
    library: &'a Library,
    record: &'a Record,
    today: NaiveDate,
    stages: &'a [String],
}

impl Asked<'_> {
    /// Names for [`Library::open`] of what someone asks for.
    fn names(&self, what: &str) -> Result<Vec<String>> {
        if let Some(installed) = self.library.installed().bundle(what) {
            return self.of_bundle(installed);
        }
        let bundle = what.split_once(':').map_or("", |(bundle, _)| bundle);
        if let Some(installed) = self.library.installed().bundle(bundle)
            && let Some(way) = self.enrolment(installed)?
            && way.keeps_back(what, self.library, self.today)
        {
            bail!("`{what}` belongs to a stage that is not open yet; {}", self.open_now(&way));
        }
        Ok(vec![named(what)])
    }

    fn enrolment(&self, installed: &Arc<InstalledBundle>) -> Result<Option<Enrolment>> {
        let standing = self.record.standing_in(&installed.bundle.id)?;
        let installed = Arc::clone(installed);
        Ok(standing.map(|standing| Enrolment { installed, standing }))
    }

    fn of_bundle(&self, installed: &Arc<InstalledBundle>) -> Result<Vec<String>> {
        let Some(way) = self.enrolment(installed)? else {
            return Ok(installed.summaries.iter().map(|session| session.name.clone()).collect());
        };
        let open = way.open(self.library, self.today);
        let named = |asked: &String| open.iter().find(|stage| stage.id == *asked);
        let stages: Vec<&Stage> = match self.stages {
            [] => way.course().and_then(|course| course.stage()).into_iter().collect(),
            asked => {
                // Whether a stage is not open or not there at all is not told apart.
                let found = |stage| named(stage).ok_or(stage);
                match asked.iter().map(found).collect::<Result<_, _>>() {
                    Ok(stages) => stages,
                    Err(stage) => {
                        bail!("the stage `{stage}` is not open now; {}", self.open_now(&way))
                    }
                }
            }
        };
        let sessions = stages.into_iter().flat_map(|stage| &stage.sessions);
        Ok(sessions.map(|session| installed.name_of(session)).collect())
    }

    /// Which stages are open, as the end of a sentence.
    fn open_now(&self, way: &Enrolment) -> String {
        let stages = way.open(self.library, self.today);
        let open: Vec<String> = stages.iter().map(|stage| format!("`{}`", stage.id)).collect();
        match open.as_slice() {
            [only] => format!("{only} is"),
            _ => format!("{} are", open.join(" and ")),
        }
    }
}
