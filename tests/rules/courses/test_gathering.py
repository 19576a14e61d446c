from courses.formats.gathering import Gathering
from courses.formats.imported import Finding, Imported


def pages(made: Imported) -> list[tuple[str, str]]:
    return [(name, made.files[name].decode()) for name in sorted(made.files) if name.endswith(".md")]


FINDING = Finding("a.html", "Trang")


class TestNames:
    def test_of_lessons_and_questions_are_told_apart(self):
        course = Gathering("thu", "Khóa")
        slugs = [course.lesson("Bài học").slug for _ in range(3)]
        assert slugs == ["bai-hoc", "bai-hoc-2", "bai-hoc-3"]
        for _ in range(2):
            course.item(FINDING, "Câu 1", {"kind": "truefalse", "stem": "x", "answer": True})
        assert b'code = "cau-1-2"' in course.finish().files["bank/items.toml"]

    def test_of_lessons_without_letters_are_still_names(self):
        assert Gathering("thu", "").lesson("???").slug == "bai"

    def test_of_banks_are_short_enough_for_a_bank(self):
        course = Gathering("thu", "rất dài " * 20)
        course.item(FINDING, "Câu 1", {"kind": "truefalse", "stem": "x", "answer": True})
        head = course.finish().files["bank/bank.toml"].decode()
        assert len(head.split('code = "')[1].split('"')[0]) <= 80

    def test_of_long_titles_are_cut_between_words(self):
        slug = Gathering("thu", "").lesson("rất dài " * 40).slug
        assert len(slug) <= 120
        assert not slug.endswith("-")


class TestLongPages:
    def test_go_on_in_lessons_behind_the_first(self):
        course = Gathering("thu", "Khóa")
        first, last = course.lesson("Dài"), course.lesson("Sau")
        course.write(FINDING, first, "\n\n".join(["chữ " * 500] * 60))
        course.write(FINDING, last, "x")
        made = course.finish()
        titles = [page.split("# ", 1)[1].split("\n")[0] for name, page in pages(made)]
        assert (titles[:2], titles[-1]) == (["Dài", "Dài (2)"], "Sau")
