//! Handing over: from a bundle in the making to a signed file, on one page.

use std::path::Path;
use std::sync::Arc;

use eframe::egui::{Key, Ui};

use super::Wish;
use super::bundle::Page;
use super::handed::After;
use super::missing::Checked;
use super::signing::{Signing, path_ui};
use crate::app::caps::Caps;
use crate::app::command::Command;
use crate::app::theme::{GRID, Type};
use crate::app::twice;
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::app::worker::{Awaited, Headway};
use crate::studio::desk::{ManifestView, Outcome, Place};
use crate::studio::handing::{AuthorKey, Came, Packing, Plan, Secret, Step};
use crate::studio::passes::{Cancelled, Pass};

/// What is waited for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Doing {
    Key,
    Follows,
    Packs,
    After,
}

/// The page on which a bundle is handed over.
pub(super) struct Handing {
    /// Looking through the folder.
    survey: Option<Awaited>,
    doing: Option<(Doing, Awaited)>,
    plan: Option<Result<Plan, String>>,
    signing: Signing,
    /// Where the packed file is to go, once something else was typed than the plan has.
    out: Option<String>,
    passphrase: Secret,
    caps: Caps,
    /// Why it was not packed.
    said: Option<String>,
    /// Whether it was not packed just now, so that the passphrase is typed again.
    is_refused: bool,
    after: Option<After>,
}

impl Default for Handing {
    fn default() -> Handing {
        Handing {
            survey: None,
            doing: None,
            plan: None,
            signing: Signing::default(),
            out: None,
            passphrase: twice::room(),
            caps: Caps::default(),
            said: None,
            is_refused: false,
            after: None,
        }
    }
}

impl Handing {
    /// Notes that something is being done. What comes of it comes with this.
    pub(super) fn begin(&mut self, step: &Step) -> Arc<Headway> {
        let awaited = Awaited::default();
        let headway = Arc::clone(awaited.headway());
        let doing = match step {
            Step::Survey(_) => {
                self.survey = Some(awaited);
                return headway;
            }
            Step::MakeKey(..) | Step::ChooseKey(_) | Step::Handout(..) => Doing::Key,
            Step::Follow(_) => Doing::Follows,
            Step::Pack(_) => Doing::Packs,
            Step::Seal(_) | Step::Publish { .. } => Doing::After,
        };
        *self.said_of(doing) = None;
        self.doing = Some((doing, awaited));
        headway
    }

    /// The key has this public half.
    pub(super) fn know(&mut self, author: AuthorKey) {
        self.signing.know(author);
    }

    /// Whether nothing is being done that is waited for.
    pub(super) fn is_free(&self) -> bool {
        self.doing.is_none()
    }

    /// Whether this is what is being done.
    pub(super) fn is_doing(&self, headway: &Arc<Headway>) -> bool {
        self.doing.as_ref().is_some_and(|(_, awaited)| awaited.is(headway))
    }

    /// Breaks packing off.
    fn cancel(&mut self) {
        let Some((Doing::Packs, awaited)) = &self.doing else { return };
        awaited.headway().cancel();
        // What has not begun is never begun, so nothing is told of it. What is under way tells that it ended.
        if awaited.headway().count() == (0, 0) {
            self.doing = None;
            self.said = Some(words::sentence(Cancelled));
        }
    }

    /// Whether the manifest may be written by what is being done.
    pub(super) fn writes(&self) -> bool {
        matches!(self.doing, Some((Doing::Packs | Doing::Follows, _)))
    }

    fn said_of(&mut self, doing: Doing) -> &mut Option<String> {
        match (doing, &mut self.after) {
            (Doing::Key | Doing::Follows, _) => &mut self.signing.said,
            (Doing::After, Some(after)) => &mut after.said,
            _ => &mut self.said,
        }
    }

    /// Takes what came of something, if it was waited for here. Returns what was found in the folder, if that is it.
    pub(super) fn take(
        &mut self,
        headway: &Arc<Headway>,
        came: Result<Came, String>,
    ) -> Option<Outcome> {
        if self.survey.as_ref().is_some_and(|awaited| awaited.is(headway)) {
            self.survey = None;
            let (outcome, plan) = match came {
                Ok(Came::Surveyed(outcome, plan)) => (*outcome, plan),
                Ok(_) => (Outcome::default(), None),
                Err(why) => (Outcome::default(), Some(Err(why))),
            };
            self.plan = plan;
            return Some(outcome);
        }
        let (doing, _) = self.doing.take_if(|(_, awaited)| awaited.is(headway))?;
        match (came, &mut self.after) {
            (Err(why), _) => {
                self.is_refused = doing == Doing::Packs;
                *self.said_of(doing) = Some(why);
            }
            (Ok(Came::Made(_, author)), _) => self.signing.made(author),
            (Ok(Came::Chosen(_)), _) => self.signing.chose(),
            (Ok(Came::Followed(_)), _) => self.signing.followed(),
            (Ok(Came::Printed(path)), _) => self.signing.printed(&path),
            (Ok(Came::Packed(handed)), _) => {
                self.signing.know(handed.author.clone());
                self.out = None;
                self.after = Some(After::new(*handed));
            }
            (Ok(Came::Sealed(path)), Some(after)) => after.sealed(&path),
            (Ok(Came::Published(to, published)), Some(after)) => after.published(&to, &published),
            (Ok(_), _) => {}
        }
        None
    }

    /// Shows the page. `key` is the file of the key that is used.
    pub(super) fn ui(&mut self, ui: &mut Ui, page: &mut Page, key: Option<&Path>) -> Vec<Wish> {
        let mut wishes = Vec::new();
        let free = self.is_free();
        widgets::page(ui, "studio handing", |ui| {
            ui.horizontal_wrapped(|ui| {
                if ui.add(Press::command(ui, Command::Back).without_outline().flush()).clicked() {
                    wishes.push(Wish::Back);
                }
                ui.add_space(GRID);
                page.kept.state_ui(ui);
            });
            widgets::heading(ui, "Hand over");
            let view = ManifestView::of(page.kept.draft.text()).unwrap_or_default();
            let words = widgets::quiet(ui, view.title.as_str(), Type::Body);
            widgets::paragraph(ui, words);
            widgets::said(ui, page.said.as_deref());
            page.kept.trouble_ui(ui, &mut wishes);
            widgets::section(ui, "Is anything missing?");
            let surveyed = self.survey.as_ref().and_then(|awaited| how_far(awaited.headway()));
            let waits = page.waits.as_deref().or(surveyed.as_deref());
            page.checked.ui(ui, waits, &mut wishes);
            self.plan_ui(ui);
            let has_name = !page.checked.lacks(&Place::Author(0));
            let name = if has_name { view.author[0].as_str() } else { "" };
            let step = widgets::part(ui, "signing", |ui| {
                self.signing.ui(ui, (&page.folder, name), key, free)
            });
            wishes.extend(step.map(|step| Wish::Hand(Box::new(step))));
            let step = widgets::part(ui, "pack", |ui| self.pack_ui(ui, page, key, free));
            wishes.extend(step.map(|step| Wish::Hand(Box::new(step))));
            if let Some(after) = &mut self.after {
                widgets::part(ui, "after", |ui| after.ui(ui, key, free, &mut wishes));
            }
        });
        wishes
    }

    /// What is new against the version that was packed last.
    fn plan_ui(&self, ui: &mut Ui) {
        let plan = match &self.plan {
            None => return,
            Some(Err(why)) => return widgets::said(ui, Some(why)),
            Some(Ok(plan)) => plan,
        };
        widgets::section(ui, "What is new");
        let said = match (&plan.last, &plan.unknown) {
            (None, _) => "Nothing was packed before: this is the first time.".to_owned(),
            (Some((last, file)), Some(why)) => format!(
                "Version {last} is in `{}`, and cannot be compared: {why}. This will be version {}.",
                file.display(),
                plan.version
            ),
            (Some((last, _)), None) if plan.is_same => {
                format!("Nothing: all of it is in version {last}, which is packed already.")
            }
            (Some((last, _)), None) if plan.changes.is_empty() => format!(
                "Something is different from version {last}, though nothing that your clients are told. This will be \
                 version {}.",
                plan.version
            ),
            (Some((last, _)), None) => format!(
                "This will be version {}. Your clients who have version {last} are told:",
                plan.version
            ),
        };
        let words = widgets::text(ui, said, Type::Body);
        let label = widgets::paragraph(ui, words);
        widgets::live(ui, &label);
        for change in &plan.changes {
            let words = widgets::text(ui, format!("–  {change}"), Type::Body);
            widgets::paragraph(ui, words);
        }
    }

    fn pack_ui(
        &mut self,
        ui: &mut Ui,
        page: &Page,
        key: Option<&Path>,
        free: bool,
    ) -> Option<Step> {
        widgets::section(ui, "Sign and pack");
        let missing = match (&page.checked, &self.plan, key) {
            (Checked::Known(outcome), ..) if !outcome.errors.is_empty() => {
                Some("Once nothing is missing, it can be packed.")
            }
            (_, Some(Err(_)), _) => Some("Once that is settled, it can be packed."),
            (_, None, _) => Some(page.waits.as_deref().unwrap_or("One moment…")),
            (_, _, None) => Some("Once you have a key, it can be packed."),
            (_, Some(Ok(_)), Some(_)) if !page.kept.is_saved() => Some("It is being saved…"),
            _ => None,
        };
        if let Some(missing) = missing {
            let words = widgets::quiet(ui, missing, Type::Body);
            widgets::paragraph(ui, words);
            return None;
        }
        let (Some(Ok(plan)), Some(key)) = (&self.plan, key) else { return None };
        let words = widgets::quiet(ui, "Where the packed file goes", Type::Small);
        ui.label(words);
        let out = path_ui(ui, "Where the packed file goes", &mut self.out, &plan.out);
        ui.add_space(GRID / 2.0);
        let name = "Passphrase of your key";
        let words = widgets::quiet(
            ui,
            "Passphrase of your key: it is asked each time, and kept nowhere",
            Type::Small,
        );
        ui.label(words);
        let step = ui.horizontal_wrapped(|ui| {
            let field = widgets::secret(ui, name, &mut self.passphrase, twice::LONGEST, 420.0);
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let ready = free && !self.passphrase.is_empty();
            let press = match self.after {
                None => Press::primary("Pack"),
                Some(_) => Press::plain("Pack"),
            };
            let pressed = ui.add(press.enabled(ready)).clicked();
            let packs = (pressed || (entered && ready)).then(|| {
                Step::Pack(Box::new(Packing {
                    folder: page.folder.clone(),
                    key: key.to_path_buf(),
                    passphrase: std::mem::replace(&mut self.passphrase, twice::room()),
                    out,
                    // Both are filled in where it is asked for.
                    today: Default::default(),
                    now: crate::units::UtcMillis::MIN,
                }))
            });
            (packs, field)
        });
        let (step, field) = step.inner;
        self.caps.ui(ui, &field);
        if let Some((Doing::Packs, awaited)) = &self.doing
            && packing_ui(ui, page.waits.as_deref(), awaited.headway())
        {
            self.cancel();
        }
        if std::mem::take(&mut self.is_refused) {
            field.request_focus();
        }
        widgets::said(ui, self.said.as_deref());
        step
    }
}

/// Shows how far packing has come, or what it `waits` for. Returns true once it is to be cancelled.
fn packing_ui(ui: &mut Ui, waits: Option<&str>, headway: &Headway) -> bool {
    ui.add_space(GRID / 2.0);
    widgets::bar(ui, "Packed", headway.percent());
    let is_cancelled = headway.is_cancelled();
    let said = match how_far(headway) {
        _ if is_cancelled => "Stopping after the files at hand…".to_owned(),
        Some(said) => said,
        None => waits.unwrap_or("It is being packed…").to_owned(),
    };
    let words = widgets::quiet(ui, said, Type::Small);
    let label = ui.label(words);
    widgets::live(ui, &label);
    ui.add_space(GRID / 2.0);
    ui.add(Press::plain("Cancel").enabled(!is_cancelled)).clicked()
}

/// How many files of a bundle are read, once their number is known.
fn how_far(headway: &Headway) -> Option<String> {
    let (done, all) = headway.count();
    let (pass, done, all) = Pass::at(done, all)?;
    let what = match pass {
        Pass::Check => "looked through",
        Pass::Pack => "made ready",
        Pass::Verify => "packed, and checked as your clients will get them",
    };
    Some(format!("{done} of {all} files {what}"))
}
