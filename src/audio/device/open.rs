//! Opens and closes devices, each on a thread of its own: a stopped sound server makes its callers wait
//! forever, and a sitting must continue meanwhile.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use rodio::cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use rodio::cpal::{self, Device, DeviceId, Host, Stream};

use super::Render;
use super::convert::RateChange;
use super::error::OpenError;
use super::playhead::HeardClock;
use super::stream::{Feeder, Line};
use super::stream_choice::{DeviceReport, DeviceUse, StreamChoice};
use crate::units::SAMPLE_RATE;

/// Longest sleep of a stream's thread before it checks its device; ALSA notices some disconnections only
/// then.
pub(in crate::audio) const STREAM_TIMEOUT: Duration = Duration::from_millis(500);

/// How long `doctor` waits for the sound system.
const PATIENCE: Duration = Duration::from_secs(3);

/// An open stream that plays silence until it gets an engine.
pub(super) struct OpenedStream<R> {
    pub stream: Stream,
    pub line: Arc<Line<R>>,
    pub id: Option<DeviceId>,
    pub used: DeviceUse,
}

/// Opens devices without ever waiting. Its thread ends after it is dropped.
pub(super) struct DeviceOpener<R> {
    jobs: SyncSender<Option<DeviceId>>,
    answers: Receiver<Result<OpenedStream<R>, OpenError>>,
    asked: bool,
}

impl<R: Render> DeviceOpener<R> {
    /// Starts the thread that opens devices of `host`, or of the system's default host.
    pub fn new(host: Option<Host>, clock: HeardClock) -> io::Result<DeviceOpener<R>> {
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
        Ok(DeviceOpener { jobs, answers, asked: false })
    }

    /// Whether a device is being opened.
    pub fn is_busy(&self) -> bool {
        self.asked
    }

    /// Starts opening the device with this name, or else the default one.
    pub fn ask(&mut self, prefer: Option<DeviceId>) {
        self.asked = self.asked || self.jobs.try_send(prefer).is_ok();
    }

    /// The result of opening, given once.
    pub fn answer(&mut self) -> Option<Result<OpenedStream<R>, OpenError>> {
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

/// The first available host.
pub(in crate::audio) fn usual_host() -> Result<Host, OpenError> {
    cpal::available_hosts()
        .into_iter()
        .find_map(|id| cpal::host_from_id(id).ok())
        .ok_or(OpenError::NoHost)
}

fn open<R: Render>(
    host: &Host,
    prefer: Option<&DeviceId>,
    clock: &HeardClock,
) -> Result<OpenedStream<R>, OpenError> {
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

fn open_device<R: Render>(
    device: &Device,
    clock: &HeardClock,
) -> Result<OpenedStream<R>, OpenError> {
    let StreamChoice { config, format, used } = StreamChoice::of(device)?;
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
    Ok(OpenedStream { stream, line, id: device.id().ok(), used })
}

/// Closes a stream on a thread of its own, never in its callback and never where it could delay a sitting.
/// The receiver is notified when the stream is closed.
pub(in crate::audio) fn close(stream: Stream) -> Receiver<()> {
    let (done, closed) = sync_channel(1);
    // If no thread can be started, the closure drops the stream here, which closes it too.
    let _ = thread::Builder::new().name("sound-close".into()).spawn(move || {
        keep_quiet();
        drop(stream);
        let _ = done.send(());
    });
    closed
}

/// Describes the machine's sound devices for `doctor`. Makes no sound and never hangs.
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

/// Hides the sound system's own messages on this thread from the terminal, which shows a sitting; the
/// important ones come back as errors. A further call discards the earlier messages.
#[cfg(target_os = "linux")]
pub(in crate::audio) fn keep_quiet() {
    // If this fails, the messages appear, which does no harm.
    let _ = alsa::Output::local_error_handler();
}

#[cfg(not(target_os = "linux"))]
pub(in crate::audio) fn keep_quiet() {}
