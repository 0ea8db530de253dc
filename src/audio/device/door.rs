//! Opening and closing devices, each on a thread where it may hang: a sound server that is stopped
//! lets a caller wait without end, and a sitting must go on meanwhile.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use rodio::cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use rodio::cpal::{self, Device, DeviceId, Host, Stream};
use rubato::ResamplerConstructionError;

use super::Render;
use super::convert::RateChange;
use super::heard::HeardClock;
use super::plan::{DeviceReport, DeviceUse, Plan};
use super::stream::{Feeder, Line};
use crate::units::SAMPLE_RATE;

/// How long a stream's thread may sleep before it looks whether its device is still there; ALSA
/// notices some disconnections only then.
const STREAM_TIMEOUT: Duration = Duration::from_millis(500);

/// How long `doctor` waits for the sound system.
const PATIENCE: Duration = Duration::from_secs(3);

/// Why a device can not be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The system has no way to sound at all.
    #[error("there is no sound system")]
    NoHost,
    /// The sound system does not answer.
    #[error("the sound system does not answer")]
    NoAnswer,
    /// There is no device.
    #[error("there is no sound device")]
    NoDevice,
    /// The device does not say what it can do, usually because it can not be reached.
    #[error("`{device}` can not be reached")]
    Offers {
        /// The device's name.
        device: String,
        /// What the sound system says.
        source: cpal::Error,
    },
    /// None of the device's formats is one that we can make.
    #[error("`{device}` takes {offers}, expected PCM at 22,050 to 192,000 Hz")]
    NothingUsable {
        /// The device's name.
        device: String,
        /// What it takes.
        offers: String,
    },
    /// The device's rate can not be made from 48 kHz.
    #[error("`{device}` runs at {rate} Hz, which can not be made from 48000 Hz")]
    Rate {
        /// The device's name.
        device: String,
        /// Its rate.
        rate: u32,
        /// What the resampler says.
        source: ResamplerConstructionError,
    },
    /// The device refused the stream.
    #[error("`{device}` can not be opened")]
    Stream {
        /// The device's name.
        device: String,
        /// What the sound system says.
        source: cpal::Error,
    },
}

/// An open stream that plays silence until it gets an engine.
pub(super) struct Opened<R> {
    pub stream: Stream,
    pub line: Arc<Line<R>>,
    pub id: Option<DeviceId>,
    pub used: DeviceUse,
}

/// Asks for devices and gets them, without ever waiting. Dropping it lets its thread end by itself.
pub(super) struct Door<R> {
    jobs: SyncSender<Option<DeviceId>>,
    answers: Receiver<Result<Opened<R>, OpenError>>,
    asked: bool,
}

impl<R: Render> Door<R> {
    /// Starts the thread that opens devices of `host`, or of the system's usual one.
    pub fn new(host: Option<Host>, clock: HeardClock) -> io::Result<Door<R>> {
        let (jobs, orders) = sync_channel::<Option<DeviceId>>(1);
        let (reply, answers) = sync_channel(1);
        thread::Builder::new().name("sound-door".into()).spawn(move || {
            let mut host = host;
            for prefer in orders {
                keep_quiet();
                let answer = match &host {
                    Some(host) => open(host, prefer.as_ref(), &clock),
                    None => usual_host()
                        .and_then(|found| open(host.insert(found), prefer.as_ref(), &clock)),
                };
                if reply.send(answer).is_err() {
                    return;
                }
            }
        })?;
        Ok(Door { jobs, answers, asked: false })
    }

    /// Whether a device is being opened.
    pub fn is_busy(&self) -> bool {
        self.asked
    }

    /// Has the device of this name, or else the default one, opened.
    pub fn ask(&mut self, prefer: Option<DeviceId>) {
        self.asked = self.asked || self.jobs.try_send(prefer).is_ok();
    }

    /// What came of it, once.
    pub fn answer(&mut self) -> Option<Result<Opened<R>, OpenError>> {
        let answer = match self.answers.try_recv() {
            Ok(answer) => answer,
            Err(TryRecvError::Empty) => return None,
            // Only a panic inside a driver's library ends the thread.
            Err(TryRecvError::Disconnected) if self.asked => Err(OpenError::NoAnswer),
            Err(TryRecvError::Disconnected) => return None,
        };
        self.asked = false;
        Some(answer)
    }
}

/// The first host that is there.
fn usual_host() -> Result<Host, OpenError> {
    cpal::available_hosts()
        .into_iter()
        .find_map(|id| cpal::host_from_id(id).ok())
        .ok_or(OpenError::NoHost)
}

fn open<R: Render>(
    host: &Host,
    prefer: Option<&DeviceId>,
    clock: &HeardClock,
) -> Result<Opened<R>, OpenError> {
    let default = host.default_output_device();
    let same = match prefer {
        Some(id) if default.as_ref().and_then(|device| device.id().ok()).as_ref() != Some(id) => {
            host.device_by_id(id)
        }
        _ => None,
    };
    if let Some(opened) = same.and_then(|device| open_device(&device, clock).ok()) {
        return Ok(opened);
    }
    open_device(&default.ok_or(OpenError::NoDevice)?, clock)
}

fn open_device<R: Render>(device: &Device, clock: &HeardClock) -> Result<Opened<R>, OpenError> {
    let Plan { config, format, used } = Plan::of(device)?;
    let change = match config.sample_rate {
        SAMPLE_RATE => None,
        rate => Some(RateChange::new(rate).map_err(|source| OpenError::Rate {
            device: used.name.clone(),
            rate,
            source,
        })?),
    };
    let line = Arc::new(Line::new());
    let errors = line.clone();
    let mut feeder =
        Feeder::new(line.clone(), clock.clone(), config.sample_rate, config.channels, change);
    let refused = |source| OpenError::Stream { device: used.name.clone(), source };
    let stream = device
        .build_output_stream_raw(
            config,
            format,
            move |data, info| feeder.feed(data, info),
            move |error| errors.note(error.kind()),
            Some(STREAM_TIMEOUT),
        )
        .map_err(refused)?;
    stream.play().map_err(refused)?;
    Ok(Opened { stream, line, id: device.id().ok(), used })
}

/// Closes a stream on a thread of its own, never from its callback and never where it could hold
/// up a sitting. The receiver learns when it is closed.
pub(super) fn close(stream: Stream) -> Receiver<()> {
    let (done, closed) = sync_channel(1);
    // Without a thread the closure, and the stream in it, is dropped here: closed all the same.
    let _ = thread::Builder::new().name("sound-close".into()).spawn(move || {
        keep_quiet();
        drop(stream);
        let _ = done.send(());
    });
    closed
}

/// What sound there is on this machine, for `doctor`. Makes no sound and never hangs.
pub fn describe() -> DeviceReport {
    let (reply, answer) = sync_channel(1);
    let spawned = thread::Builder::new().name("sound-door".into()).spawn(move || {
        keep_quiet();
        let report = match usual_host() {
            Ok(host) => DeviceReport::of(&host),
            Err(error) => DeviceReport { host: None, offers: None, used: Err(error) },
        };
        let _ = reply.send(report);
    });
    let missing = |error| DeviceReport { host: None, offers: None, used: Err(error) };
    match spawned {
        Err(_) => missing(OpenError::NoAnswer),
        Ok(_) => answer.recv_timeout(PATIENCE).unwrap_or_else(|error| match error {
            RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected => {
                missing(OpenError::NoAnswer)
            }
        }),
    }
}

/// Keeps the sound system's own messages of this thread off the terminal, where a sitting is being
/// shown; what matters of them comes back as an error. Called again it forgets the older ones.
#[cfg(target_os = "linux")]
fn keep_quiet() {
    // Where it fails the messages are seen, which harms nobody.
    let _ = alsa::Output::local_error_handler();
}

#[cfg(not(target_os = "linux"))]
fn keep_quiet() {}
