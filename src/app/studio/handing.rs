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
use crate::app::worker::{Awaited, Headway};
use crate::studio::desk::{ManifestView, Outcome, Place};
use crate::studio::handing::{AuthorKey, Came, Packing, Plan, Secret, Step};

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
            page.checked.ui(ui, page.waits.as_deref(), &mut wishes);
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
        if matches!(self.doing, Some((Doing::Packs, _))) {
            let words = widgets::quiet(ui, "It is being packed…", Type::Body);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
        if std::mem::take(&mut self.is_refused) {
            field.request_focus();
        }
        widgets::said(ui, self.said.as_deref());
        step
    }
}
