"""Terms of a directory (LDAP) from which people are imported, as an operator sets them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class DirectoryTerms:
    """Where the directory is, who reads it, and what its attributes mean."""

    url: str = field(
        default="",
        metadata={
            "help": "Address of the directory (ldaps://HOST, or ldap://HOST with StartTLS) from which "
            "`gongkai import_people_ldap` reads people. Needs the extra identity."
        },
    )
    ca_file: str = field(
        default="",
        metadata={
            "help": "File with the certificate of the authority of the directory; empty: those of the "
            "system."
        },
    )
    plain: bool = field(
        default=False,
        metadata={"help": "Whether ldap:// is read without TLS; only from this machine."},
    )
    user: str = field(
        default="", metadata={"help": "Distinguished name of the account that reads the directory."}
    )
    password_file: str = field(
        default="", metadata={"help": "File with the password of this account."}
    )
    base: str = field(
        default="", metadata={"help": "Distinguished name below which the people are."}
    )
    filter: str = field(
        default="(objectClass=inetOrgPerson)",
        metadata={
            "help": "Which entries are people of this site; leave disabled accounts out here."
        },
    )
    id: str = field(
        default="entryUUID",
        metadata={
            "help": "Attribute that names an entry for ever: entryUUID, or objectGUID in Active Directory."
        },
    )
    username: str = field(default="uid", metadata={"help": "Attribute of the user name."})
    name: str = field(default="cn", metadata={"help": "Attribute of the name of the person."})
    email: str = field(default="mail", metadata={"help": "Attribute of the e-mail address."})
    telephone: str = field(
        default="telephoneNumber", metadata={"help": "Attribute of the telephone number."}
    )
    body: str = field(
        default="departmentNumber",
        metadata={"help": "Attribute with the code of the body in which a new person gets posts."},
    )
