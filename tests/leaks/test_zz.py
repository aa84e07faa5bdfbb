import json, time, logging
from collections import Counter, defaultdict
import pytest
from django.core.cache import cache
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path
from urllib.parse import unquote
from tests.leaks.world import plain_world, add_secrets
from tests.leaks.crawler import Looker
from tests.leaks.test_leaks import LOOKERS, starting_points, ENTRIES, routes


def kind(a):
    path, _, q = a.partition("?")
    lang = get_language_from_path(path)
    plain = path[len(lang) + 1 :] if lang else path
    try:
        v = resolve(unquote(plain)).view_name
    except Resolver404:
        v = "404"
    return v


@pytest.mark.django_db
def test_it():
    logging.disable(logging.WARNING)
    out = {}
    t = time.process_time()
    world = plain_world()
    out["world"] = time.process_time() - t
    for who in LOOKERS:
        cache.clear()
        looker = Looker(world.account(who))
        starts = list(dict.fromkeys(starting_points(world, who)))
        real = looker.ask
        spent = Counter()
        n = Counter()
        st = Counter()

        def ask(a, *r, **k):
            t = time.process_time()
            x = real(a, *r, **k)
            d = time.process_time() - t
            kk = kind(a)
            spent[kk] += d
            n[kk] += 1
            st[x.status] += 1
            return x

        looker.ask = ask
        t = time.process_time()
        found = looker.crawl(starts)
        total = time.process_time() - t
        out[who] = dict(
            total=total,
            starts=len(starts),
            found=len(found),
            asking=sum(spent.values()),
            status=st,
            kinds=[(k, n[k], round(s, 2)) for k, s in spent.most_common(45)],
            byn=n.most_common(30),
        )
    t = time.process_time()
    add_secrets(world)
    out["secrets"] = time.process_time() - t
    h = Counter()
    nev = set()
    for route in routes():
        for secret, never in ENTRIES[route.name].hidden(world) if route.name in ENTRIES else []:
            h[route.name] += 1
            nev.add((route.name, str(never)))
    out["hidden"] = h.most_common(40)
    out["hidden_total"] = (sum(h.values()), len(nev))
    out["words"] = [r.name for r in routes() if r.name in ENTRIES and ENTRIES[r.name].words]
    open("/tmp/sb/crawl.json", "w").write(json.dumps(out, indent=0, ensure_ascii=False))
    logging.disable(logging.NOTSET)
