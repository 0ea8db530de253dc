//! Narrator and volumes, and a spoken line to hear whether everything can be heard.

use eframe::egui::{self, Ui, vec2};

use crate::app::library::pick;
use crate::app::theme::Type;
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::keeper::Settings;
use crate::library::Voice;
use crate::sitting::Bus;

/// What is heard of the sound check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Hearing {
    /// Nobody has asked.
    #[default]
    Still,
    /// The line is being read.
    Preparing,
    /// It is being said: these words.
    Playing(String),
    /// It was said.
    Heard,
    /// No sound device answers.
    NoDevice,
    /// It cannot be said, and why.
    Failed(String),
}

/// Narrator, volumes and the sound check. Whether a line is to be heard.
pub fn sound_ui(ui: &mut Ui, settings: &mut Settings, hearing: &Hearing) -> bool {
    let mut voices: Vec<(Option<Voice>, String)> =
        Voice::BUILT_IN.iter().map(|voice| (Some(*voice), words::voice(Some(*voice)))).collect();
    if let Some(voice) = settings.narrator.filter(|voice| !Voice::BUILT_IN.contains(voice)) {
        voices.push((Some(voice), words::voice(Some(voice))));
    }
    voices.push((None, words::voice(None)));
    let mut hear = false;
    ui.horizontal_wrapped(|ui| {
        pick(ui, "Narrator", &mut settings.narrator, &voices);
        let idle = !matches!(hearing, Hearing::Preparing | Hearing::Playing(_));
        let button = Press::plain("Hear the narrator");
        hear = ui.add(button.enabled(idle && settings.narrator.is_some())).clicked();
    });
    let said = match hearing {
        Hearing::Still => None,
        Hearing::Preparing => Some("One moment…".to_string()),
        Hearing::Playing(line) => Some(format!("“{line}”")),
        Hearing::Heard => Some(
            "If that was too soft or too loud, change the volume of the computer, or the voice below."
                .into(),
        ),
        Hearing::NoDevice => Some(
            "No sound device answers. Sessions go on in silence, with their words on the screen."
                .into(),
        ),
        Hearing::Failed(why) => Some(why.clone()),
    };
    if let Some(said) = said {
        let words = widgets::text(ui, said, Type::Body);
        let label = widgets::paragraph(ui, words);
        widgets::live(ui, &label);
    }
    egui::Grid::new("volumes").num_columns(2).spacing(vec2(16.0, 8.0)).show(ui, |ui| {
        for (bus, percent) in Bus::ALL.iter().zip(&mut settings.volumes) {
            let words = widgets::text(ui, words::capital(bus.name()), Type::Body);
            ui.label(words);
            // As in a sitting: the root, because loudness is heard in ratios.
            let mut shown = (f32::from(*percent) / 100.0).sqrt() * 100.0;
            let name = format!("Volume of the {}", bus.name());
            if widgets::slider(ui, &name, &mut shown, 0.0..=100.0, 5.0, 240.0).changed() {
                *percent = (shown * shown / 100.0).round() as u8;
            }
            ui.end_row();
        }
    });
    let words = "Continue by itself when the sound moves to another device";
    ui.checkbox(&mut settings.go_on_when_moved, words);
    let words = "From headphones to loudspeakers, for example. Otherwise the session pauses, and says nothing aloud \
                 before you go on.";
    let words = widgets::quiet(ui, words, Type::Small);
    widgets::paragraph(ui, words);
    hear
}
