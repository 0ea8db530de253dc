//! Words that decide how others are meant: invitations, negations, what a voice says, and classes of words.

/// Phrases that turn a request after them into an invitation.
pub(super) const INVITING: &str = "
    may, might, perhaps, maybe, could, you can, whenever, invited, welcome, free to, would like, would you,
    if you like, if you wish, if you want, if you prefer, if it feels, if it is, if it fits, if that, some people,
    some find, others
";

/// Phrases that leave a choice open anywhere in a sentence.
pub(super) const ALTERNATIVE: &str = "
    if you like, if you wish, if you want, if you prefer, if it feels, if that feels, if it fits, if you both,
    if either, as you like, as you prefer, or leave, or keep, or stay, or let, or not, or open, or closed, or shut,
    or neither, is fine, are fine, is all right, are all right, is just as good, as well $, perhaps, maybe,
    whenever you
";

/// Phrases that turn a request or a promise after them in the same clause into its opposite.
pub(super) const NEGATING: &str = "
    not, no, nothing, nowhere, nobody, none, never, without, neither, nor, rather than, instead of, hardly
";

/// Phrases that say that nothing after them in the sentence is asked for.
pub(super) const NO_NEED: &str = "
    no need, not need, need not, not have to, not (even) want to, nobody has to, nobody needs to, nobody asks,
    never have to, never need to, nothing has to, nothing needs to, no one has to, not ask* you
";

/// Phrases after which a voice, a thought or other people speak.
pub(super) const TOLD: &str = "
    voice*, part of you, part of the mind, the mind, minds, idea*, belief*, believe*, believing, thought that, thoughts,
    thinking that, might think, may think, hear yourself, critic, worry, worries, story, stories, rule, says, told,
    hearing, feeling that, feel that you, grow up, grew up, common to, wonder*, as if
";

/// Phrases that say that something is so for some people, or may be so.
pub(super) const HEDGING: &str = "
    may, might, could, perhaps, maybe, some, sometimes, often, study, studies, research*, if, whether, likely,
    for many, one of, tend*, seem*
";

/// Words that negate what follows.
pub(super) const NEGATORS: &[&str] =
    &["not", "no", "nothing", "nobody", "never", "without", "neither", "nor", "none"];

/// Words before what may be so, or of some people, and is not said of the listener.
pub(super) const CONDITIONS: &[&str] = &[
    "if", "whether", "unless", "before", "when", "whenever", "once", "should", "while", "whoever",
    "anyone", "people", "after",
];

/// Words that may come before the verb of an instruction.
pub(super) const BEFORE_IMPERATIVES: &[&str] = &[
    "and", "then", "but", "now", "next", "just", "please", "again", "once", "more", "first", "so",
    "also", "today", "tonight", "here", "always", "go", "ahead", "or", "almost", "from", "this",
    "moment", "on", "instead", "both", "of", "you", "all", "to",
];

/// Verbs that give an instruction when a clause begins with them.
pub(super) const IMPERATIVES: &[&str] = &[
    "allow",
    "arch",
    "ask",
    "become",
    "begin",
    "bend",
    "breathe",
    "bring",
    "choose",
    "clench",
    "close",
    "come",
    "continue",
    "count",
    "cross",
    "curl",
    "describe",
    "do",
    "draw",
    "drop",
    "exhale",
    "explore",
    "feel",
    "find",
    "flex",
    "focus",
    "follow",
    "get",
    "give",
    "go",
    "hold",
    "hum",
    "imagine",
    "inhale",
    "keep",
    "lean",
    "let",
    "lie",
    "lift",
    "listen",
    "look",
    "lower",
    "make",
    "move",
    "name",
    "notice",
    "observe",
    "open",
    "pay",
    "pick",
    "picture",
    "place",
    "point",
    "press",
    "pull",
    "push",
    "put",
    "raise",
    "reach",
    "relax",
    "release",
    "remember",
    "repeat",
    "rest",
    "return",
    "roll",
    "rub",
    "say",
    "scan",
    "see",
    "send",
    "sense",
    "set",
    "shake",
    "share",
    "shift",
    "shrug",
    "sit",
    "soften",
    "speak",
    "spread",
    "squeeze",
    "stand",
    "start",
    "stay",
    "stop",
    "straighten",
    "stretch",
    "stroke",
    "switch",
    "take",
    "tell",
    "tense",
    "think",
    "tighten",
    "tilt",
    "touch",
    "try",
    "tuck",
    "turn",
    "unclench",
    "uncross",
    "wait",
    "walk",
    "watch",
    "wiggle",
    "wrap",
    "write",
];

/// Verbs with which things are picked from what is there, one after another.
pub(super) const PICKING: &[&str] = &[
    "choose", "count", "describe", "feel", "find", "hear", "list", "listen", "look", "name",
    "notice", "pick", "say", "see", "smell", "spot", "taste", "tell", "touch",
];

/// What is picked, within a few words after such a verb.
pub(super) const PICKED: &[&str] = &[
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "something",
    "anything",
    "another",
    "someone",
];

/// Classes of words, by the name that patterns call them.
pub(super) const VOCABULARY: &[(&str, &str)] = &[
    ("both", "both all two really still just only simply"),
    (
        "very",
        "very so completely perfectly totally absolutely entirely fully quite really truly always utterly",
    ),
    (
        "surely",
        "surely certainly always soon simply just all again already now slowly finally forever really \
         instantly",
    ),
    ("softly", "soft low gentle quiet warm slow hushed"),
    (
        "your",
        "your the both any all every each this that these those a their his her of last my own whatever some",
    ),
    ("every", "every all each any"),
    ("partner", "partner partner's spouse wife husband lover her him them other he she they"),
    ("they", "he she they partner other"),
    ("eyes", "eyes eyelids lids"),
    ("closed", "closed close closing shut shutting fall falling drop down"),
    // What tells someone to stop.
    (
        "distress",
        "pain* hurt* ache* aching panic* fear* afraid frighten* scared terrif* terror overwhelm* \
         uncomfortabl* discomfort burn* sting* tears cry* sob* dizz* numb* tense* cramp* distress* anxi* \
         resist* shak* trembl* nause* dread* unbearable flashback* protest* shame disgust* urge* faint* \
         light-headed sore* recoil* flinch* freez* unpleasant horror uneas* unsafe",
    ),
    ("going", "going on touching breathing moving holding at looking pushing"),
    // What is done to people that does not belong in practice at home.
    (
        "harm",
        "worst hurt* painful abus* accident assault* rap* trauma* violen* attack* terrible humiliat* betray* \
         cruel* against wound* shame* harm* beat* scared afraid operation surgery frighten* terrif* loss \
         grief childhood affair divorce fight miscarriage",
    ),
    ("harms", "hurt harm touch reach frighten threaten befall attack find"),
    (
        "recall",
        "remember recall revisit picture see describe imagine bring tell feel think replay look recount",
    ),
    ("memory", "memory memories flashback flashbacks images"),
    (
        "then",
        "time times day night moment memory memories childhood room scene house hour year years accident past \
         evening child boy girl age when experience story",
    ),
    (
        "feeling",
        "grateful gratitude love happy happiness joy joyful thankful blessed compassion peace loved \
         forgiveness",
    ),
    (
        "bad",
        "angry sad upset jealous mad bitter resentful guilty ashamed afraid scared hurt anxious disappointed",
    ),
    // Ways out of the body.
    (
        "leaves",
        "float* drift* rise* rising step* lift* slip* soar* glid* hover* fly* leave leaves leaving travel* \
         separate*",
    ),
    ("gone", "disappear* dissolv* fad* vanish* melt* gone evaporat* blur* smaller dot shell"),
    ("outside", "above outside across afar the a over somewhere"),
    (
        "arousal",
        "arousal aroused arousing pleasure pleasures pleasurable excitement excited orgasm* climax* erotic* \
         desire desires lust* erection* sensual* sexual* horny ecstasy passion",
    ),
    (
        "genitals",
        "genitals genital penis vulva vagina vaginal clitor* testicles crotch groin nipple* labia scrotum",
    ),
    (
        "rises",
        "rise rises rising build builds building grow grows growing swell* spread* increas* mount* intensif* \
         pulse* tingl* flow* stir* burn*",
    ),
    (
        "longer",
        "1m eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty* thirty* \
         forty* fifty* sixty* ninety* hundred minute minutes 11 12 13 14 15 16 17 18 19 20 25 30 35 40 45 50 \
         60 90",
    ),
    (
        "well",
        "better calm* closer relaxed lighter happy happier rested refreshed peace* stronger free good great \
         wonderful amazing well whole loved confident ease cured healed restored renewed alive younger new \
         safe",
    ),
    (
        "organ",
        "hormone* brain* nervous nerve* neuron* neural immune blood heart pulse cell* circulation metabolism \
         inflammation liver hemispheres fight-or-flight alarm cortex stress cholesterol",
    ),
    (
        "acts",
        "activat* plummet* calms calm quiets quiet switch* turns turn shut* releas* boost* rais* lower* \
         increas* reduc* reset* rewir* flood* flush* cleans* balanc* rebalanc* shrink* strengthen* trigger* \
         stimulat* drop* detox* oxygenat* produc* deactivat* repair* rejuvenat* stronger thicken* rebuild* \
         heal* improv*",
    ),
    (
        "medicine",
        "medication* medicine* pill pills tablet* dose doses antidepressant* inhaler* painkiller* drug drugs \
         prescription* insulin treatment therapy injection* antibiotic* sedative*",
    ),
    (
        "doctor",
        "doctor* physician* gynecologist urologist specialist nurse hospital therapist therapists",
    ),
    // What may well be helped with.
    (
        "practical",
        "find keep follow remember come tell choose notice see count know hear start begin decide time take \
         stay get",
    ),
    // What a hand can let go of, and a day.
    (
        "thing",
        "day days week evening morning afternoon today rope pen pencil railing cup mug bag hand hands string \
         line leash leaf leaves chair table wall stone stones ball phone book glass reins wheel wheels rail \
         handle balloon sheet blanket door paper object thing pillow fingers finger kite branch ladder key \
         keys arm towel curtain weight",
    ),
    (
        "nature",
        "wind winds rain leaves leaf grass sea sand water traffic reeds cloth pine* tree* snow kettle stream \
         river breeze wave* breath branches forest silk fabric curtain* fire ocean birds wings corn wheat \
         lake radiator",
    ),
    // Who can be told to do something.
    (
        "taught",
        "partner listener speaker receiver giver exercise practice turn round body mind eyes both each \
         everyone hands breath posture attention one couple session partners thought",
    ),
    // What is named only to say what it does inside.
    (
        "chemistry",
        "cortisol oxytocin serotonin dopamine endorphin* adrenalin* testosterone estrogen melatonin \
         neurotransmitter* amygdala hippocampus vagus vagal parasympathetic prefrontal gaba neuroplasticity",
    ),
    // What people hope for.
    (
        "hoped",
        "asleep sleep easier better best closer happier gone disappear vanish solved healed cured over \
         transformed magic easy love relief harmony effortless naturally desire orgasm passion confidence \
         intimacy freedom free calm",
    ),
    (
        "cure",
        "cure cures heals fixes ends removes takes gets brings frees releases dissolves erases restores \
         resolves solves",
    ),
    (
        "trouble",
        "pain shame anxiety fear stress tension insomnia trauma vaginismus depression worries problems desire \
         dysfunction worry",
    ),
    (
        "limb",
        "body bodies hands hand arms arm legs leg feet skin self belly chest pelvis womb heart face head \
         consciousness hips",
    ),
    ("edge", "boundary boundaries edges edge borders outline sense contours limits"),
    ("grudge", "resentment anger bitterness hatred grudge hate rage blame jealousy"),
    ("fault", "coldness tension fear anxiety refusal mood silence distance weight body"),
    ("you", "you your yourself"),
    ("told", "talk speak move stop leave look laugh interrupt touch refuse open cough fidget get"),
    (
        "verb",
        "feel let imagine notice send bring breathe touch stroke watch focus picture sense see follow invite \
         build open fill give think become be stay try move use take pretend allow explore surrender enjoy \
         begin rise float visualize release",
    ),
    (
        "recalling",
        "remember recall relive revisit picture imagine see tell describe bring think go return feel \
         visualize let find meet try write",
    ),
    (
        "event",
        "attack accident betrayal affair divorce miscarriage abortion funeral violence nightmare nightmares",
    ),
    (
        "emotion",
        "love gratitude grateful thankful joy happy happiness forgiveness compassion trust anger hate hatred \
         resentment bliss tenderness affection peace hope pride proud worthy confident guilt jealousy \
         bitterness positive",
    ),
    (
        "illness",
        "endometriosis cancer depression infertility vaginismus vulvodynia impotence illness disease diabetes \
         prostatitis migraine* infection* arthritis hypertension anxiety insomnia ptsd trauma incontinence \
         cystitis",
    ),
    (
        "trait",
        "stiff cold tense lazy selfish difficult sensitive closed rigid weak distant dramatic stubborn shy \
         frigid slow boring",
    ),
    ("posture", "up down straight back relaxed still open closed flat upright"),
    ("this", "this it these practice exercise breath session method"),
    // People addressed as a group.
    (
        "group",
        "ladies gentlemen girls guys men women sisters brothers fellows boys dads moms mothers fathers \
         husbands wives",
    ),
    ("kin", "husband wife boyfriend girlfriend wedding marriage honeymoon man woman groom bride"),
    ("organ_of_some", "womb uterus vagina vulva penis breasts testicles clitoris ovaries prostate"),
    ("beside", "here with beside next holding watching proud close near sitting going"),
    ("beholding", "see watch hear feel know notice love like want admire sense touch hold kiss"),
    (
        "thriving",
        "sleep relax heal recover glow shine want desire enjoy love trust overcome succeed transform change \
         grow blossom thrive forget never always reach",
    ),
    (
        "inside",
        "brain nervous hormones hormone cells cortex immune lymph toxins vagus neurons synapses glands \
         oxytocin parasympathetic sympathetic",
    ),
    (
        "happens",
        "tells tell leave leaves drains drain renew* releas* lear* knows believes thinks switch* chang* \
         respond* react* is are gets sends reads makes feels starts begins shifts flow* grow*",
    ),
    ("would", "would should does enjoys always never wants gives can"),
    ("only", "only just merely simply"),
    ("weight", "control tension tensions fear fears worry worries resistance stress"),
];
