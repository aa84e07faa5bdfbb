"""Settings of the engine that searches public records."""

from gongkai.config import env
from gongkai.search.cluster.terms import ClusterTerms

SEARCH = env.env_choice(
    "GONGKAI_SEARCH",
    "database",
    ("database", "opensearch"),
    "What searches public records: the index in the database, or an OpenSearch cluster, in whose "
    "absence the index in the database answers.",
)
TERMS = env.env_record("GONGKAI_OPENSEARCH", ClusterTerms())
# Apart from the terms, which are shown where settings are listed.
PASSWORD = env.secret_in_file("GONGKAI_OPENSEARCH_PASSWORD_FILE", TERMS.password_file)
