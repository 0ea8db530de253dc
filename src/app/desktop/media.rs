//! Media keys and the sound menu of Windows (SystemMediaTransportControls).

use std::num::NonZeroIsize;

use souvlaki::{MediaControlEvent, MediaControls, MediaMetadata, MediaPlayback, PlatformConfig};

use super::{APP_ID, Line, Sitting, Wish};

/// The window's place among what plays. There is one only while there is a sitting.
pub(super) struct Media {
    controls: MediaControls,
    line: Line,
    is_shown: bool,
}

impl Media {
    /// The place of a window, if this Windows has such places.
    pub(super) fn of(window: NonZeroIsize, line: Line) -> Option<Media> {
        let config = PlatformConfig {
            display_name: "Groundwork",
            dbus_name: APP_ID,
            hwnd: Some(std::ptr::without_provenance_mut(window.get().cast_unsigned())),
        };
        Some(Media { controls: MediaControls::new(config).ok()?, line, is_shown: false })
    }

    /// Shows that a sitting plays or does not: the program's name and nothing else, because a lock screen shows it to
    /// whoever passes.
    pub(super) fn show(&mut self, sitting: Sitting) -> Result<(), souvlaki::Error> {
        let playback = match sitting {
            Sitting::None => {
                self.is_shown = false;
                return self.controls.detach();
            }
            Sitting::Playing => MediaPlayback::Playing { progress: None },
            Sitting::Paused => MediaPlayback::Paused { progress: None },
        };
        if !self.is_shown {
            let line = self.line.clone();
            self.controls.attach(move |event| {
                if let Some(wish) = wish(&event) {
                    line.wish(wish);
                }
            })?;
            let title = Some("Groundwork");
            self.controls.set_metadata(MediaMetadata { title, ..MediaMetadata::default() })?;
            self.is_shown = true;
        }
        self.controls.set_playback(playback)
    }
}

/// What a key wants of a sitting. What a sitting cannot do, it takes without effect.
fn wish(event: &MediaControlEvent) -> Option<Wish> {
    match event {
        MediaControlEvent::Play => Some(Wish::Play),
        MediaControlEvent::Pause => Some(Wish::Pause),
        MediaControlEvent::Toggle => Some(Wish::PlayPause),
        MediaControlEvent::Stop => Some(Wish::Stop),
        MediaControlEvent::Raise => Some(Wish::Raise),
        _ => None,
    }
}
