//! *Pause*, *Ground me* and *Stop*: whole in any window and at any text size.

use eframe::egui::{self, Align, Layout, Rect, Ui, vec2};

use crate::app::command::Command;
use crate::app::icons;
use crate::app::theme::{Colours, GRID};
use crate::app::widgets::Press;

/// The three, as they are always found.
const THREE: [Command; 3] = [Command::Pause, Command::GroundMe, Command::Stop];

/// More than this part of the window's height they never take.
const MOST: f32 = 0.6;

/// What is seen of each.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Form {
    Whole,
    Word,
    Sign,
}

/// What they look like in a window.
#[derive(Clone, Debug)]
pub(super) struct Three {
    form: Form,
    /// How many stand in each row, and how wide they are together.
    rows: Vec<(usize, f32)>,
    /// The height of a row.
    row: f32,
    paused: bool,
}

impl Three {
    /// With words and signs beside each other if there is room, else with words alone, in as few rows as
    /// can be; as signs where not even that is possible.
    pub(super) fn of(ui: &Ui, whole: Rect, row: f32, paused: bool) -> Three {
        let room = whole.width();
        let made = |form: Form| {
            let widths = THREE.map(|command| press(ui, command, form, paused).natural_width(ui));
            let rows = rows(widths, room);
            let widest = rows.iter().map(|(_, width)| *width).fold(0.0, f32::max);
            (widest <= room, Three { form, rows, row, paused })
        };
        let (_, whole_words) = made(Form::Whole);
        if whole_words.rows.len() == 1 {
            return whole_words;
        }
        let (fits, words) = made(Form::Word);
        match fits && words.height() <= whole.height() * MOST {
            true => words,
            false => made(Form::Sign).1,
        }
    }

    /// How high they are together.
    pub(super) fn height(&self) -> f32 {
        self.rows.len() as f32 * (self.row + GRID) - GRID
    }

    /// Shows them in the middle of a rectangle. Which of them cannot be used now is paler.
    pub(super) fn ui(
        &self,
        ui: &mut Ui,
        at: Rect,
        colours: &Colours,
        grounding: bool,
        asked: &mut Vec<Command>,
    ) {
        let mut commands = THREE.into_iter();
        for (n, (count, width)) in self.rows.iter().enumerate() {
            let top = at.top() + n as f32 * (self.row + GRID);
            let left = (at.center().x - width / 2.0).max(at.left());
            let row = Rect::from_min_size(egui::pos2(left, top), vec2(at.right() - left, self.row));
            let across = Layout::left_to_right(Align::Center);
            // What stands above may come and go with the press itself, and to egui a button without a place of its
            // own would be another one then.
            let place = egui::UiBuilder::new()
                .scope_id(egui::Id::unique(("three", n)))
                .max_rect(row)
                .layout(across);
            let mut child = ui.new_child(place);
            // A button cuts its words by the room that is left, which was measured before.
            child.set_max_width(10_000.0);
            for command in commands.by_ref().take(*count) {
                let useful = command != Command::GroundMe || !grounding;
                let press = press(&child, command, self.form, self.paused).colours(colours);
                let press = press.at_most(self.row).enabled(useful);
                if child.add(press).clicked() {
                    asked.push(command);
                }
            }
        }
    }
}

/// How many of these stand in each row, and how wide each row is.
fn rows(widths: [f32; 3], room: f32) -> Vec<(usize, f32)> {
    let mut rows: Vec<(usize, f32)> = Vec::new();
    for width in widths {
        match rows.last_mut() {
            Some((count, row)) if *row + GRID + width <= room => {
                (*count, *row) = (*count + 1, *row + GRID + width);
            }
            _ => rows.push((1, width)),
        }
    }
    rows
}

fn press<'a>(ui: &Ui, command: Command, form: Form, paused: bool) -> Press<'a> {
    let press = match (command, paused) {
        (Command::Pause, true) => Press::command(ui, command).showing("Continue", icons::BEGIN),
        _ => Press::command(ui, command),
    };
    match form {
        Form::Whole => press,
        Form::Word => press.word_only(),
        Form::Sign => press.sign_only(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_wrap_where_there_is_no_room() {
        let widths = [100.0, 150.0, 90.0];
        assert_eq!(rows(widths, 356.0), [(3, 356.0)]);
        assert_eq!(rows(widths, 355.0), [(2, 258.0), (1, 90.0)]);
        assert_eq!(rows(widths, 200.0), [(1, 100.0), (1, 150.0), (1, 90.0)]);
    }
}
