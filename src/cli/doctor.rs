//! `groundwork doctor`.

use anyhow::Result;

use super::{FINE, HAS_PROBLEMS};
use crate::audio::device;
use crate::narrator::VoicePack;
use crate::studio::Library;

pub(super) fn doctor(library: &Library) -> Result<u8> {
    let mut fine = true;
    println!("Program    groundwork {}", env!("CARGO_PKG_VERSION"));
    let sound = device::describe();
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
    let voices = library.places().voices();
    match VoicePack::open(&voices) {
        Ok(pack) => {
            let names: Vec<&str> = pack.voices().iter().map(|voice| voice.name()).collect();
            println!("Voices     {}", names.join(", "));
            println!("           {}", pack.folder().display());
        }
        Err(error) => {
            println!("Voices     {error}");
            println!("           needed only to narrate new lines");
        }
    }
    println!("Data       {}", library.places().data().display());
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
