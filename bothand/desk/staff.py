"""``python -m bothand.desk.staff``: accounts of the staff, from the command line.

add LOGIN NAME ROLE [EMAIL] [--reviewer]
                              make an account; prints the link that opens it. A reviewer
                              is a clinician, who may sign answers
invite LOGIN                  a new link: password and second factor are set anew
off LOGIN, on LOGIN           switch an account off or on
reviewer LOGIN yes|no         whether the account may sign answers (it takes an editor)
list                          who there is
link                          the way in: the first admin's link, or the sign-in
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from bothand.care.second_factor import SecondFactor
from bothand.care.sign_in import SignIn
from bothand.care.staff import Member, Role, StaffAccounts, StaffError
from bothand.desk.guard import OUTSIDE
from bothand.desk.outside.bridge import callback_key
from bothand.settings import Settings, SettingsError
from bothand.store import Database, StoreError

BY = "the command line"
FIRST = ("admin", "Admin")
"""Login and name of the account that the first start makes."""
REVIEWER = "--reviewer"
"""Makes the new account a clinician's, who may sign answers."""


def way_in(settings: Settings, db: Database) -> str:
    """The address where staff get in: while nobody has, the link that opens the first account."""
    accounts = StaffAccounts(db)
    if any(each.joined for each in accounts.everyone()):
        return f"{settings.desk_url}/sign-in"
    now = datetime.now(UTC)
    first = accounts.by_login(FIRST[0]) or accounts.add(*FIRST, Role.ADMIN, BY, now)
    return invitation(settings, db, first)


def invitation(settings: Settings, db: Database, member: Member) -> str:
    """A link with which a member opens their account."""
    factor = SecondFactor(settings.secret, settings.previous_secret)
    key = SignIn(db, factor).invite(member, BY, datetime.now(UTC))
    return f"{settings.desk_url}/join?key={key}"


def main(arguments: list[str]) -> int:
    """Do what the arguments say; the exit status is 1 if it could not be done."""
    try:
        settings = Settings.load()
        db = Database.open(settings.database_url)
        return _run(arguments, settings, db)
    except StaffError as error:
        print(_WORDS.get(str(error), str(error)), file=sys.stderr)
    except (SettingsError, StoreError) as error:
        print(error, file=sys.stderr)
    return 1


_WORDS = {
    "login_unusable": "A login takes 2 to 63 small letters, digits and . _ @ + -",
    "name_unusable": "A name takes 1 to 60 characters.",
    "login_taken": "There is an account with this login already: see `make staff`.",
    "role_unknown": "A role is one of: helper, editor, admin.",
    "last_admin": "This is the last admin: make another one first.",
    "nobody": "There is no account with this login: see `make staff`.",
}


def _run(arguments: list[str], settings: Settings, db: Database) -> int:
    accounts, now = StaffAccounts(db), datetime.now(UTC)
    match arguments:
        case ["link"]:
            print(way_in(settings, db))
        case ["chatwoot"]:
            print(f"{settings.desk_url}{OUTSIDE}{callback_key(settings)}")
        case ["list"] | []:
            for each in accounts.everyone():
                state = "off" if each.disabled else "open" if each.joined else "invited"
                signs = "\treviewer" if each.reviewer else ""
                print(f"{each.login}\t{each.name}\t{each.role.name.lower()}\t{state}{signs}")
        case ["add", login, name, role, *more]:
            email = next((each for each in more if each != REVIEWER), None)
            reviewer = REVIEWER in more
            made = accounts.add(login, name, Role.named(role), BY, now, email, reviewer=reviewer)
            print(invitation(settings, db, made))
        case [("invite" | "off" | "on") as act, login]:
            member = _member(accounts, login)
            if act == "invite":
                print(invitation(settings, db, member))
            else:
                accounts.change(member.id, BY, now, disabled=act == "off")
        case ["reviewer", login, ("yes" | "no") as answer]:
            accounts.change(_member(accounts, login).id, BY, now, reviewer=answer == "yes")
        case _:
            print(__doc__, file=sys.stderr)
            return 1
    return 0


def _member(accounts: StaffAccounts, login: str) -> Member:
    found = accounts.by_login(login)
    if found is None:
        raise StaffError("nobody")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
