//! What is brought to an appointment, at the real window: the appointment is noted, there are three sittings, and the page
//! that is saved is the page that was seen.

use std::path::Path;
use std::process::Command;

use super::person::Person;
use super::{SECOND, alone, is_silent};
use crate::along::with_a_programme;
use crate::rig::reader::Role;
use crate::rig::screen::{Key, Picture};
use crate::rig::wait_for;

/// The side of the squares in which two pictures of a page are compared, in pixels.
const SQUARE: usize = 6;

/// A page in shades of gray, as it is seen or printed.
struct Seen {
    size: [usize; 2],
    gray: Vec<u8>,
}

impl Seen {
    /// The page in a picture of the window: nothing else there is quite as white as paper.
    fn in_window(picture: &Picture) -> Seen {
        let [wide, tall] = [picture.size.0, picture.size.1];
        let is_paper = |x: u16, y: u16| picture.at(x, y) == [255; 3];
        let columns: Vec<u16> = (0..wide).filter(|x| (0..tall).any(|y| is_paper(*x, y))).collect();
        let rows: Vec<u16> = (0..tall).filter(|y| (0..wide).any(|x| is_paper(x, *y))).collect();
        let (left, right) = (columns[0], columns[columns.len() - 1]);
        let (top, bottom) = (rows[0], rows[rows.len() - 1]);
        let places = (top..=bottom).flat_map(|y| (left..=right).map(move |x| (x, y)));
        let gray = places.map(|(x, y)| {
            let [r, g, b] = picture.at(x, y).map(u32::from);
            ((2 * r + 5 * g + b) / 8) as u8
        });
        Seen { size: [columns.len(), rows.len()], gray: gray.collect() }
    }

    /// The first page of a PDF, as poppler paints it in this size.
    fn in_pdf(file: &Path, [wide, tall]: [usize; 2]) -> Seen {
        let picture = file.with_extension("painted");
        let size = [("-scale-to-x", wide), ("-scale-to-y", tall)];
        let size = size.map(|(option, pixels)| [option.to_owned(), pixels.to_string()]).concat();
        let mut command = Command::new("pdftoppm");
        command.args(["-gray", "-singlefile", "-f", "1"]).args(size).arg(file).arg(&picture);
        assert!(command.status().unwrap().success());
        let bytes = std::fs::read(picture.with_extension("painted.pgm")).unwrap();
        Seen { size: [wide, tall], gray: bytes[bytes.len() - wide * tall..].to_vec() }
    }

    /// How dark each square is, 0 to 255.
    fn squares(&self) -> Vec<f64> {
        let [wide, tall] = self.size;
        let of = |left: usize, top: usize| {
            let rows = top..(top + SQUARE).min(tall);
            let all: Vec<u8> = rows
                .flat_map(|y| &self.gray[y * wide + left..y * wide + (left + SQUARE).min(wide)])
                .copied()
                .collect();
            255.0 - all.iter().map(|level| f64::from(*level)).sum::<f64>() / all.len() as f64
        };
        let corners =
            (0..tall).step_by(SQUARE).flat_map(|y| (0..wide).step_by(SQUARE).map(move |x| (x, y)));
        corners.map(|(x, y)| of(x, y)).collect()
    }

    /// How far the squares of two pages differ, on average and at most, 0 to 255.
    fn differs(&self, other: &Seen) -> [f64; 2] {
        assert_eq!(self.size, other.size);
        let squares = self.squares().into_iter().zip(other.squares());
        let all: Vec<f64> = squares.map(|(one, other)| (one - other).abs()).collect();
        [all.iter().sum::<f64>() / all.len() as f64, all.iter().copied().fold(0.0, f64::max)]
    }
}

/// Begins what is for today, and hears some seconds of it.
fn begin(client: &Person) {
    let recorder = client.desk.server.record();
    client.press("Begin");
    wait_for("four seconds of it", || {
        let tape = recorder.frames();
        let first = tape.iter().position(|frame| *frame != [0.0; 2])?;
        (tape.len() - first > 4 * SECOND).then_some(())
    });
    client.see("Ground me");
}

fn text_of(pdf: &Path) -> String {
    let output = Command::new("pdftotext").args(["-raw"]).arg(pdf).arg("-").output().unwrap();
    String::from_utf8(output.stdout).unwrap().replace(['\u{a0}', '\n'], " ")
}

#[test]
fn the_page_that_is_brought_to_an_appointment_is_the_page_that_was_seen() {
    let _alone = alone();
    let therapist = with_a_programme();
    let file = therapist.path("e.groundwork");
    let client = Person::after("report", &[], |desk| {
        let install = desk.program().args(["bundle", "install"]).arg(&file).output().unwrap();
        assert!(install.status.success(), "{install:?}");
    });
    client.press("Look around first");
    client.press("Note the next appointment…");
    client.fill("Time, such as 10:00", "10:00");
    client.fill("With whom, if you like", "Ana");
    client.press("Note it");
    client.see("Next appointment in 7 days: ");
    client.look("1-noted");

    // One is heard to its end, one is stopped, and one leads to *Ground me*.
    client.until("the session for today", |nodes| {
        nodes.iter().any(|n| n.role == Role::Other && n.name == "A quiet evening").then_some(())
    });
    begin(&client);
    wait_for("its end", || {
        client.desk.screen.press(&[Key::Right]);
        std::thread::sleep(std::time::Duration::from_millis(400));
        client.reader.all().contains("You practised ").then_some(())
    });
    client.look("2-finished");
    client.press("Done");
    begin(&client);
    client.desk.screen.press(&[Key::Escape]);
    client.see("You practised ");
    client.turn("Uncomfortable");
    client.fill("One line, for yourself", "it got loud next door");
    let bring = "Anything you would like to bring to your therapist?";
    client.fill(bring, "Is it all right to fall asleep?");
    client.look("3-stopped");
    client.press("Done");
    begin(&client);
    let recorder = client.desk.server.record();
    client.desk.screen.press(&[Key::G]);
    client.see("Grounding");
    wait_for("the grounding", || (!is_silent(&recorder.frames(), 0.1)).then_some(()));
    client.desk.screen.press(&[Key::Escape]);
    client.see("neither treatment");
    client.fill(bring, "Can it be shorter?");
    client.look("4-grounded");
    client.press("Done");

    client.press("Progress");
    client.press("Report…");
    client.see("The page as it will be printed");
    client.turn("Is it all right to fall asleep?");
    client.turn("Can it be shorter?");
    let pdf = |name: &str| client.desk.home().join(format!("Documents/{name}.pdf"));
    let save = |name: &str| {
        client.fill("Where to", pdf(name).to_str().unwrap());
        client.press("Save");
        client.see(&format!("Documents/{name}.pdf”."));
    };
    client.look("5-both");
    save("both");
    // One line is struck out.
    client.turn("Is it all right to fall asleep?");
    save("notes");
    client.desk.screen.still_picture();
    let shown = client.desk.look("5-report");
    let text = text_of(&pdf("notes"));
    for words in ["Can it be shorter?", "3 times on one day", "finished 1, stopped 2"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("fall asleep") && !text.contains("next door"), "{text}");
    let both = text_of(&pdf("both"));
    assert!(both.contains("fall asleep"), "the control: {both}");

    let seen = Seen::in_window(&shown);
    let same = seen.differs(&Seen::in_pdf(&pdf("notes"), seen.size));
    let other = seen.differs(&Seen::in_pdf(&pdf("both"), seen.size));
    println!(
        "{:?}: the page that was seen differs by {same:.1?}, the other by {other:.1?}",
        seen.size
    );
    assert!(same[0] < 2.0 && same[1] < 40.0, "{same:?}");
    assert!(other[0] > 2.0 && other[1] > 60.0, "the control: {other:?}");

    client.press("Show on this screen");
    client.see("Chosen by me. Not complete.");
    client.look("6-large");
}
