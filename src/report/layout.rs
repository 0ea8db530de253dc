//! A report on pages of paper: what is set how, and in which order.

use super::faces::Face;
use super::flow::{CELL_LINE, Flow};
use super::pages::{Ink, Node, Pages, Paper, Role};
use crate::domain::record::report::{Calendar, Part, Sheet};

/// Width of the column of row names in a calendar, in points.
const ROW_NAMES: f32 = 48.0;
/// Room before a heading, in points.
const BEFORE: f32 = 12.0;
/// Sizes of text in points, each with the distance of its lines.
const TITLE: [f32; 2] = [21.0, 27.0];
const OWN: [f32; 2] = [14.5, 20.5];
const TEXT: [f32; 2] = [10.5, 15.0];
const HEADING: [f32; 2] = [10.5, 15.0];
const SMALL: [f32; 2] = [8.5, CELL_LINE];

impl Pages {
    /// Sets a sheet on paper. What does not fit goes on another page.
    pub fn set(sheet: &Sheet, paper: Paper) -> Pages {
        let mut flow = Flow::new(paper, sheet.foot);
        flow.paragraph(Role::Title, &[(Face::Book, &sheet.title)], TITLE, (0.0, Ink::Black));
        flow.paragraph(Role::Paragraph, &[(Face::Sans, &sheet.span)], TEXT, (0.0, Ink::Quiet));
        flow.skip(8.0);
        flow.hairline();
        flow.skip(10.0 - BEFORE);
        let mut rest = sheet.parts.as_slice();
        while !rest.is_empty() {
            let is_next = |part: &Part| matches!(part, Part::Heading(_));
            let end = 1 + rest[1..].iter().take_while(|part| !is_next(part)).count();
            let (section, after) = rest.split_at(end);
            let from = flow.place();
            section_on(&mut flow, section);
            if flow.takes_back(&from) {
                section_on(&mut flow, section);
            }
            rest = after;
        }
        flow.finish()
    }
}

/// Sets a heading and all that it is about.
fn section_on(flow: &mut Flow, parts: &[Part]) {
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Heading(name_of) => {
                let tall = match parts.get(at + 1) {
                    Some(Part::Calendar(_)) => 3.5 * CELL_LINE,
                    Some(Part::Own(_)) => OWN[1],
                    _ => TEXT[1],
                };
                flow.skip(BEFORE);
                flow.keep_together(HEADING[1] + 4.0 + tall);
                let name = [(Face::Strong, *name_of)];
                flow.begin_section(name_of);
                flow.paragraph(Role::Heading(name_of), &name, HEADING, (0.0, Ink::Accent));
                flow.skip(2.0);
            }
            Part::Own(line) => {
                flow.paragraph(Role::Paragraph, &[(Face::Book, line)], OWN, (0.0, Ink::Black));
                flow.skip(5.0);
            }
            Part::Text(text) => {
                flow.paragraph(Role::Paragraph, &[(Face::Sans, text)], TEXT, (0.0, Ink::Black));
            }
            Part::Row { name, text, line } => {
                let name = format!("{name}: ");
                let spans = [(Face::Strong, name.as_str()), (Face::Sans, text)];
                flow.paragraph(Role::Paragraph, &spans, TEXT, (0.0, Ink::Black));
                if !line.is_empty() {
                    let own = [(Face::Book, line.as_str())];
                    let size = [TEXT[0] + 2.0, TEXT[1] + 1.5];
                    flow.paragraph(Role::Paragraph, &own, size, (14.0, Ink::Black));
                }
                flow.skip(2.0);
            }
            Part::Calendar(calendar) => {
                calendar_on(flow, calendar);
                flow.skip(5.0);
            }
        }
    }
}

/// Sets a calendar: a line of column names, then a row for each week or year.
fn calendar_on(flow: &mut Flow, calendar: &Calendar) {
    let columns = calendar.columns.len().max(1);
    let width = (flow.width() - ROW_NAMES) / columns as f32;
    let left = |column: usize| ROW_NAMES + width * column as f32;
    let mut table = Node { role: Role::Table, leaf: None, children: Vec::new() };
    let cell = |flow: &mut Flow, role| {
        let leaf = flow.leaf();
        (leaf, Node { role, leaf: Some(leaf), children: Vec::new() })
    };
    let mut head = Node { role: Role::Row, leaf: None, children: Vec::new() };
    flow.keep_together(3.5 * CELL_LINE);
    for (column, name) in calendar.columns.iter().enumerate() {
        let (leaf, node) = cell(flow, Role::ColumnName);
        flow.line(leaf, (left(column), Face::Strong, SMALL[0], Ink::Quiet), name);
        head.children.push(node);
    }
    flow.skip(CELL_LINE);
    // The corner above the row names is empty.
    head.children.insert(0, Node { role: Role::ColumnName, leaf: None, children: Vec::new() });
    table.children.push(head);
    for (name, cells) in &calendar.rows {
        flow.skip(3.0);
        flow.keep_together(2.0 * CELL_LINE);
        flow.hairline();
        flow.skip(2.0);
        let mut row = Node { role: Role::Row, leaf: None, children: Vec::new() };
        let (name_leaf, node) = cell(flow, Role::RowName);
        row.children.push(node);
        let leaves: Vec<usize> = cells
            .iter()
            .map(|_| {
                let (leaf, node) = cell(flow, Role::Cell);
                row.children.push(node);
                leaf
            })
            .collect();
        let tall = cells.iter().map(|cell| cell.lines.len() + usize::from(cell.is_appointment));
        flow.line(name_leaf, (0.0, Face::Sans, SMALL[0], Ink::Quiet), name);
        for (column, (cell, leaf)) in cells.iter().zip(&leaves).enumerate() {
            let ink = if cell.lines.is_empty() { Ink::Quiet } else { Ink::Black };
            flow.line(*leaf, (left(column), Face::Sans, SMALL[0], ink), &cell.label);
        }
        flow.skip(CELL_LINE);
        // Line by line, so that a day with very many sittings goes on on the next page.
        for at in 0..tall.max().unwrap_or(0) {
            flow.keep_together(CELL_LINE);
            for (column, (cell, leaf)) in cells.iter().zip(&leaves).enumerate() {
                let appointment = cell.is_appointment.then_some("appointment");
                let mut lines = cell.lines.iter().map(String::as_str).chain(appointment);
                if let Some(line) = lines.nth(at) {
                    let is_own = cell.is_appointment && at == cell.lines.len();
                    let ink = if is_own { Ink::Accent } else { Ink::Black };
                    flow.line(*leaf, (left(column), Face::Strong, SMALL[0], ink), line);
                }
            }
            flow.skip(CELL_LINE);
        }
        table.children.push(row);
    }
    flow.push(table);
}
