//! `groundwork doctor`.

use anyhow::Result;

use super::{FINE, HAS_PROBLEMS, record};
use crate::library::{Library, in_words};
use crate::narrator::VoicePack;
use crate::sitting::describe_sound;
use crate::store::{self, Lock, network_drive, synchronised};

pub(super) fn doctor(library: &Library) -> Result<u8> {
    let mut fine = true;
    println!("Program    groundwork {}", env!("CARGO_PKG_VERSION"));
    let sound = describe_sound();
    println!("Sound      {}", sound.host.as_deref().unwrap_or("no sound system"));
    match &sound.used {
        Ok(used) => println!("           {used}"),
        Err(error) => {
            fine = false;
            println!("           {error}");
            println!("           sessions go on in time with captions");
        }
    }
    if let Some(offers) = &sound.offers {
        println!("           offers {offers}");
    }
    let voices = library.folders().voices();
    match VoicePack::open(&voices) {
        Ok(pack) => {
            let names: Vec<&str> = pack.voices().iter().map(|voice| voice.name()).collect();
            println!("Voices     {}", names.join(", "));
            println!("           {}", pack.folder().display());
        }
        Err(error) => {
            println!("Voices     {}", in_words(&error.into()));
            println!("           needed only to narrate new lines");
        }
    }
    println!("Data       {}", library.folders().data().display());
    fine &= record(library);
    let sessions = library.built_in()?;
    println!("Built in   {} sessions, {} recordings", sessions.len(), library.built_in_clips());
    for opened in &sessions {
        let by: Vec<&str> = library.recorded_by(opened).iter().map(|voice| voice.name()).collect();
        match by.is_empty() {
            true => println!("           {}: captions only", opened.session().id),
            false => println!("           {}: {}", opened.session().id, by.join(", ")),
        }
    }
    Ok(if fine { FINE } else { HAS_PROBLEMS })
}

/// Prints the state of the record; returns whether it is undamaged.
fn record(library: &Library) -> bool {
    let folder = library.folders().record();
    if !folder.exists() {
        println!("Record     none yet");
        return true;
    }
    if let Some(drive) = network_drive(&folder) {
        println!("Record     lies on {drive}, where a cut connection can cost sittings;");
        println!("           name a folder on this computer with `--data DIR`");
    }
    if let Some(program) = synchronised(&folder) {
        println!(
            "Record     lies in a folder that {program} synchronises, where two computers that"
        );
        println!("           write at once can cost sittings; name another one with `--data DIR`");
    }
    let closed = match store::hold(&folder) {
        Ok(closed) => closed,
        Err(error) => {
            println!("Record     {error}");
            return false;
        }
    };
    let lock = closed.lock();
    println!("Record     {}", record::lock_said(lock));
    if lock != Lock::Open && !record::can_ask() {
        println!("           was not checked: that needs its passphrase");
        return true;
    }
    match record::open_held(closed)
        .and_then(|record| Ok((record.count()?, record.backups()?, record.check_all())))
    {
        Ok((sittings, backups, whole)) => {
            println!("           sittings: {sittings}, backups: {}", backups.len());
            match whole {
                Ok(()) => println!("           whole, every byte of it"),
                Err(error) => {
                    println!("           {error}");
                    println!(
                        "           what can be read is all there; `groundwork backup list` lists backups"
                    );
                    return false;
                }
            }
            true
        }
        Err(error) => {
            println!("           {}", in_words(&error));
            false
        }
    }
}
