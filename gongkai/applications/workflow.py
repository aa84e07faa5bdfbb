"""
Workflow of applications: the steps, with their source stages, posts and target stages.

Queues, buttons, rules, actions, the permission matrix and the expectations of `verify` are derived
from these tables.
"""

from django.utils.translation import gettext_lazy as _

from gongkai.applications import inputs
from gongkai.applications.states import WORKED_ON, Stage
from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind

OFFICER, SUPERVISOR = PostKind.CASE_OFFICER, PostKind.CASE_SUPERVISOR
NEW = frozenset({Stage.ARRIVED})
IN_HAND = frozenset({Stage.IN_HAND})
CLOSED = frozenset({Stage.CLOSED})
PAST_ARRIVAL = frozenset(Stage) - NEW
EVERY_STAGE = frozenset(Stage)

REGISTER = Step(
    name="register",
    label=_("Register as received"),
    sources=NEW,
    target=Stage.IN_HAND,
    post=OFFICER,
    verb=Verb.APPLICATION_RECEIVED,
    inputs=inputs.RegisterInputs,
    primary=True,
)
PASS_ON = Step(
    name="pass-on",
    label=_("Transfer to another body"),
    sources=NEW,
    target=Stage.TRANSFERRED,
    post=OFFICER,
    verb=Verb.APPLICATION_PASSED_ON,
    inputs=inputs.PassOnInputs,
)
PROPOSE = Step(
    name="propose",
    label=_("Propose the reply"),
    sources=frozenset({Stage.IN_HAND, Stage.CLARIFYING, Stage.FEE_ASKED}),
    target=Stage.WITH_SUPERVISOR,
    post=OFFICER,
    verb=Verb.REPLY_PROPOSED,
    inputs=inputs.ProposeInputs,
    primary=True,
)
APPROVE = Step(
    name="approve",
    label=_("Approve the reply"),
    sources=frozenset({Stage.WITH_SUPERVISOR}),
    target=Stage.APPROVED,
    post=SUPERVISOR,
    verb=Verb.REPLY_APPROVED,
    inputs=Nothing,
    primary=True,
)
RETURN = Step(
    name="return",
    label=_("Return the reply"),
    sources=frozenset({Stage.WITH_SUPERVISOR, Stage.APPROVED}),
    target=Stage.IN_HAND,
    post=SUPERVISOR,
    verb=Verb.REPLY_RETURNED,
    inputs=inputs.ReturnInputs,
)
SERVE = Step(
    name="serve",
    label=_("Serve the reply"),
    sources=frozenset({Stage.APPROVED}),
    target=Stage.CLOSED,
    post=OFFICER,
    verb=Verb.REPLY_SERVED,
    inputs=inputs.ServeInputs,
    primary=True,
    confirmed=True,
)
CLARIFY = Step(
    name="clarify",
    label=_("Enter the clarification"),
    sources=frozenset({Stage.CLARIFYING}),
    target=Stage.IN_HAND,
    post=OFFICER,
    verb=Verb.CLARIFICATION_ANSWERED,
    inputs=inputs.ClarifyInputs,
    primary=True,
)
PAY = Step(
    name="pay",
    label=_("Record the payment"),
    sources=frozenset({Stage.FEE_ASKED}),
    target=Stage.IN_HAND,
    post=OFFICER,
    verb=Verb.FEE_PAID,
    inputs=inputs.PaymentInputs,
    primary=True,
)
ASK_SEARCH = Step(
    name="ask-search",
    label=_("Ask an office to search"),
    sources=IN_HAND,
    post=OFFICER,
    verb=Verb.SEARCH_ASKED,
    inputs=inputs.AskSearchInputs,
)
ASK_TO_CLARIFY = Step(
    name="ask-to-clarify",
    label=_("Ask to clarify"),
    sources=IN_HAND,
    target=Stage.CLARIFYING,
    post=OFFICER,
    verb=Verb.CLARIFICATION_ASKED,
    inputs=inputs.AskToClarifyInputs,
)
CONSULT = Step(
    name="consult",
    label=_("Request an opinion"),
    sources=IN_HAND,
    post=OFFICER,
    verb=Verb.CONSULTATION_SENT,
    inputs=inputs.ConsultInputs,
)
# Waiting for a fee does not end the time for the reply: it may still have to be extended.
ASK_EXTENSION = Step(
    name="ask-extension",
    label=_("Propose an extension"),
    sources=IN_HAND | {Stage.FEE_ASKED},
    post=OFFICER,
    verb=Verb.EXTENSION_ASKED,
    inputs=inputs.AskExtensionInputs,
)
EXTEND = Step(
    name="extend",
    label=_("Approve the extension"),
    sources=IN_HAND | {Stage.FEE_ASKED},
    post=SUPERVISOR,
    verb=Verb.EXTENSION_GRANTED,
    inputs=Nothing,
    primary=True,
)
DELAY = Step(
    name="delay",
    label=_("Set a later reply date"),
    sources=IN_HAND,
    post=SUPERVISOR,
    verb=Verb.REPLY_DELAYED,
    inputs=inputs.DelayInputs,
)
ASK_FEE = Step(
    name="fee",
    label=_("Ask for a processing fee"),
    sources=IN_HAND,
    target=Stage.FEE_ASKED,
    post=OFFICER,
    verb=Verb.FEE_ASKED,
    inputs=inputs.AskFeeInputs,
)
SPLIT = Step(
    name="split",
    label=_("Split into separate matters"),
    sources=NEW | IN_HAND,
    post=OFFICER,
    verb=Verb.APPLICATION_SPLIT,
    inputs=inputs.SplitInputs,
)
MERGE = Step(
    name="merge",
    label=_("Merge with another application"),
    sources=IN_HAND,
    target=Stage.MERGED,
    post=OFFICER,
    verb=Verb.APPLICATION_MERGED,
    inputs=inputs.MergeInputs,
)
# Not an official act: the ledger records a file when a reply refers to it.
ATTACH = Step(
    name="attach",
    label=_("Add a file"),
    sources=WORKED_ON,
    post=OFFICER,
    inputs=inputs.AttachInputs,
)
ASSIGN = Step(
    name="assign",
    label=_("Assign to an officer"),
    sources=WORKED_ON,
    post=OFFICER,
    other_posts=(SUPERVISOR,),
    verb=Verb.APPLICATION_ASSIGNED,
    inputs=inputs.AssignInputs,
)
# The applicant may also write, clarify and withdraw; then no post is checked or recorded.
MESSAGE = Step(
    name="message",
    label=_("Write to the applicant"),
    sources=EVERY_STAGE,
    post=OFFICER,
    other_posts=(SUPERVISOR,),
    verb=Verb.MESSAGE_SENT,
    inputs=inputs.MessageInputs,
)
COMPLETE = Step(
    name="complete",
    label=_("Complete the applicant's details"),
    sources=WORKED_ON,
    post=OFFICER,
    verb=Verb.APPLICANT_COMPLETED,
    inputs=inputs.CompleteInputs,
)
WITHDRAW = Step(
    name="withdraw",
    label=_("Withdrawn by the applicant"),
    sources=WORKED_ON,
    target=Stage.CLOSED,
    post=OFFICER,
    verb=Verb.APPLICATION_WITHDRAWN,
    inputs=Nothing,
)
LODGE = Step(
    name="lodge",
    label=_("Enter a remedy"),
    sources=PAST_ARRIVAL,
    post=OFFICER,
    other_posts=(SUPERVISOR,),
    verb=Verb.REMEDY_LODGED,
    inputs=inputs.LodgeInputs,
)
REOPEN = Step(
    name="reopen",
    label=_("Reopen"),
    sources=CLOSED,
    target=Stage.IN_HAND,
    post=OFFICER,
    verb=Verb.APPLICATION_REOPENED,
    inputs=inputs.ReopenInputs,
)
CORRECT = Step(
    name="correct",
    label=_("Answer a request for correction"),
    sources=PAST_ARRIVAL,
    post=OFFICER,
    other_posts=(SUPERVISOR,),
    verb=Verb.LETTER_SENT,
    inputs=inputs.CorrectInputs,
)
PUBLISH = Step(
    name="publish",
    label=_("Add to the disclosure log"),
    sources=CLOSED,
    post=OFFICER,
    verb=Verb.APPLICATION_PUBLISHED,
    inputs=inputs.PublishInputs,
)
UNPUBLISH = Step(
    name="unpublish",
    label=_("Remove from the disclosure log"),
    sources=PAST_ARRIVAL,
    post=OFFICER,
    verb=Verb.APPLICATION_UNPUBLISHED,
    inputs=Nothing,
)
MAKE_PUBLIC = Step(
    name="make-public",
    label=_("Publish as a document"),
    sources=CLOSED,
    post=OFFICER,
    verb=Verb.DISCLOSURE_BEGUN,
    inputs=inputs.MakePublicInputs,
)

# Steps on objects that belong to an application. Their sources are stages of the application.
REACHED = Step(
    name="reached",
    label=_("Record the delivery date"),
    sources=WORKED_ON,
    post=OFFICER,
    verb=Verb.CONSULTATION_SENT,
    inputs=inputs.ReachedInputs,
)
OPINION = Step(
    name="opinion",
    label=_("Record the opinion"),
    sources=WORKED_ON,
    post=OFFICER,
    verb=Verb.CONSULTATION_ANSWERED,
    inputs=inputs.OpinionInputs,
)
OVERRIDE = Step(
    name="override",
    label=_("Disclose in the public interest"),
    sources=IN_HAND,
    post=SUPERVISOR,
    verb=Verb.CONSULTATION_OVERRIDDEN,
    inputs=inputs.OverrideInputs,
)
ANSWER_SEARCH = Step(
    name="answer-search",
    label=_("Answer on behalf of the office"),
    sources=WORKED_ON,
    post=PostKind.OFFICE_HEAD,
    other_posts=(
        PostKind.DRAFTER,
        OFFICER,
    ),
    verb=Verb.SEARCH_ANSWERED,
    inputs=inputs.AnswerSearchInputs,
)
NOTE_SERVICE = Step(
    name="note-service",
    label=_("Record the service of a letter"),
    sources=PAST_ARRIVAL,
    post=OFFICER,
    other_posts=(SUPERVISOR,),
    verb=Verb.LETTER_SENT,
    inputs=inputs.ServiceInputs,
)
NOTE_RECEIPT = Step(
    name="note-receipt",
    label=_("Record the receipt of a posted letter"),
    sources=PAST_ARRIVAL,
    post=OFFICER,
    other_posts=(SUPERVISOR,),
    verb=Verb.LETTER_RECEIVED,
    inputs=inputs.ReceiptInputs,
)
RESULT = Step(
    name="result",
    label=_("Enter the result"),
    sources=PAST_ARRIVAL,
    post=OFFICER,
    other_posts=(SUPERVISOR,),
    verb=Verb.REMEDY_DECIDED,
    inputs=inputs.ResultInputs,
)
OBEY = Step(
    name="obey",
    label=_("Order complied with"),
    sources=PAST_ARRIVAL,
    post=OFFICER,
    other_posts=(SUPERVISOR,),
    verb=Verb.REMEDY_OBEYED,
    inputs=Nothing,
)

WORKFLOW: Workflow[Stage] = Workflow(
    (
        REGISTER,
        PASS_ON,
        PROPOSE,
        APPROVE,
        RETURN,
        SERVE,
        CLARIFY,
        PAY,
        ASK_SEARCH,
        ASK_TO_CLARIFY,
        CONSULT,
        ASK_EXTENSION,
        EXTEND,
        DELAY,
        ASK_FEE,
        SPLIT,
        MERGE,
        ATTACH,
        ASSIGN,
        MESSAGE,
        COMPLETE,
        WITHDRAW,
        LODGE,
        REOPEN,
        CORRECT,
        PUBLISH,
        UNPUBLISH,
        MAKE_PUBLIC,
        REACHED,
        OPINION,
        OVERRIDE,
        ANSWER_SEARCH,
        NOTE_SERVICE,
        NOTE_RECEIPT,
        RESULT,
        OBEY,
    )
)
