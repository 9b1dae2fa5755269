### То, что говорит только вся страница: граф и инструменты времени.

graph-empty = Рисовать пока нечего: нет ни Pod, ни заявок, ни томов, ни классов.
graph-picture = Pod, заявки, тома, классы, драйверы и узлы
graph-item = { $name }, { $kind }, { $phase }
graph-item-cut = { $name }, { $kind }, { $phase } ({ $whole })
graph-svg = SVG
graph-png = PNG
graph-mermaid = Копировать как Mermaid
graph-copied = Граф — в буфере обмена, в виде блок-схемы Mermaid.
graph-left-out = { $n ->
    [one] Не показан { $n } объект. Чтобы показать объект, найдите его.
    [few] Не показаны { $n } объекта. Чтобы показать объект, найдите его.
   *[many] Не показано { $n } объектов. Чтобы показать объект, найдите его.
  }
graph-collapsed = Объектов: { $n }, поэтому каждое пространство имён показано одним блоком. Выберите пространство имён, чтобы показать его объекты.
graph-search = Поиск в графе
graph-search-title = Enter — следующий результат. Shift+Enter — предыдущий результат.
graph-found = { $i } из { $n }
graph-found-none = Ничего не найдено
graph-namespace = Пространство имён
graph-namespace-all = Все пространства имён
graph-zoom = Масштаб
graph-zoom-in = Увеличить (+)
graph-zoom-out = Уменьшить (−)
graph-fit = Вписать
graph-fit-title = Показать весь граф (0)
graph-screen = На весь экран
graph-keys = Клавиши со стрелками двигают граф или переходят от объекта к объекту. Enter показывает объект. Плюс и минус меняют масштаб, 0 показывает весь граф.
graph-close = Закрыть (Esc)
graph-show = Показать на вкладке «{ $panel }»
graph-references = Ссылки
graph-references-more = И ещё { $n }
graph-no-object = Такого объекта в кластере нет: его только называют другие объекты.
graph-absent = В этой ревизии объекта нет.
graph-members = { $n ->
    [one] { $n } объект
    [few] { $n } объекта
   *[many] { $n } объектов
  }
graph-line-to = { $what } { $name }
graph-line-from = { $name } { $what }
graph-edge-owns = владеет
graph-edge-mounts = монтирует
graph-edge-bound = связано
graph-edge-asks = просит
graph-edge-reserved = отведён ей
graph-edge-class = класса
graph-edge-driver = драйвер
graph-edge-inline = встроен
graph-edge-runs = работает на
graph-edge-attached = подключён к
graph-edge-attaching = подключается
graph-edge-snapshot = снимок
graph-edge-source = создано из

## The tools of time

time-more = { $n ->
    [one] И ещё { $n }.
    [few] И ещё { $n }.
    [many] И ещё { $n }.
   *[other] И ещё { $n }.
  }
time-next = Что будет дальше
time-next-about = выберите, кто действует, или устройте сбой
time-next-past = Это прошлое: что было дальше, уже известно. Выбирать можно в самый новый момент:
time-next-none = Делать никому нечего, разве что посмотреть на часы.
time-next-clock = { $n ->
    [one] { $n } контроллер может сейчас взглянуть на часы
    [few] { $n } контроллера могут сейчас взглянуть на часы
    [many] { $n } контроллеров могут сейчас взглянуть на часы
   *[other] { $n } контроллера могут сейчас взглянуть на часы
  }
time-pass = { $n ->
    [one] Пропустить { $n } минуту
    [few] Пропустить { $n } минуты
    [many] Пропустить { $n } минут
   *[other] Пропустить { $n } минуты
  }
time-passed = { $n ->
    [one] проходит { $n } минута
    [few] проходят { $n } минуты
    [many] проходит { $n } минут
   *[other] проходит { $n } минуты
  }
time-controller = Контроллер
time-crash = Уронить
time-crash-title = Он падает и запускается снова: всё, что он знал и делал, потеряно
time-refuse = Отклонить его запись
time-refuse-title = На следующую запись сервер ответит 500 InternalError, один раз
time-lose = Потерять ответ ему
time-lose-title = Сервер выполнит следующую запись, но ответ потеряется в пути: 504 Timeout, один раз
time-hold = Задержать его watch
time-hold-title = Ничего нового до него не дойдёт, пока вы не отпустите
time-release = Отпустить его watch
time-release-title = Всё задержанное дойдёт до него сейчас
time-done = Что вы делали
time-done-about = отключите что-нибудь, и всё последующее повторится уже без этого
time-done-none = Пока ничего.
time-done-off = Без этого: { $operation }
time-done-on = Снова с этим: { $operation }
time-branches = Ветви
time-branches-about = какая от какой отошла и где
time-branch-end = до ревизии { $revision }
time-markers = Именованные моменты
time-markers-about = к ним можно вернуться, даже после перезагрузки страницы
time-marker-name = Имя для момента на ревизии { $revision }
time-marker-placeholder = до удаления
time-marker-add = Назвать ревизию { $revision }
time-marker-at = ветвь { $n }, ревизия { $revision }
time-marker-remove = Забыть { $name }
time-search = Когда это изменилось?
time-search-about = каждое изменение поля: кто его сделал и почему
time-search-label = Слова из объекта, поля или значения
time-search-button = Найти
time-found = { $n ->
    [0] Ни в одном изменении нет всех этих слов.
    [one] { $n } изменение.
    [few] { $n } изменения.
    [many] { $n } изменений.
   *[other] { $n } изменения.
  }
time-blame = Blame
time-blame-about = каждая строка объекта и запись, которая сделала её такой
time-blame-object = Объект
time-blame-none = Объектов, которые бы кто-то создал, пока нет.
time-blame-who = Кто и почему
time-blame-line = Строка
time-blame-begin = с самого начала
time-compare = Сравнить две ревизии
time-compare-about = всего кластера
time-compare-from = С ревизии
time-compare-to = по
time-differs = { $n ->
    [0] Различий нет ни в одном объекте.
    [one] Отличается { $n } объект.
    [few] Отличаются { $n } объекта.
    [many] Отличаются { $n } объектов.
   *[other] Отличаются { $n } объекта.
  }
operation-step = один шаг контроллера
operation-write = до следующей записи
operation-settle = контроллеры работают, пока всё не затихнет
operation-writes = { $n ->
    [one] контроллеры работают: { $n } запись
    [few] контроллеры работают: { $n } записи
    [many] контроллеры работают: { $n } записей
   *[other] контроллеры работают: { $n } записи
  }
act-deliver = { $controller } узнаёт о следующем изменении
act-step = { $controller } обрабатывает { $key }
act-resync = { $controller } смотрит на часы
act-crash = { $controller } падает и запускается снова
act-fail = { $fault ->
    [Lost] { $controller } не получит ответа на следующую запись
   *[other] { $controller } получит отказ на следующую запись
  }
act-hold = { $controller } не узнаёт ничего нового
act-release = { $controller } снова узнаёт обо всём
act-node = { $change ->
    [join] { $node } присоединяется, зона { $zone }
    [cut-off] { $node }: связь обрывается
    [bring-back] { $node }: связь восстановлена
   *[other] { $node } убирают
  }
act-driver = { $change ->
    [install] драйвер { $driver } устанавливают
    [uninstall] драйвер { $driver } удаляют
    [register] драйвер { $driver } регистрируется на { $node }
   *[other] драйвер { $driver } уходит с { $node }
  }

## Machines

node-silent = нет связи
node-cut = Оборвать связь
node-cut-title = Как будто выдернули кабель: контейнеры работают дальше, но о них ничего не слышно. Через 50 секунд без heartbeat контроллер node-lifecycle переводит состояния (conditions) узла в Unknown: см. «Время»
node-back = Вернуть связь
node-back-title = Кабель снова на месте
node-remove = Убрать
node-remove-title = Машины больше нет и не будет, её объект Node удаляется
node-new = Новый узел
node-name = Имя нового узла
node-zone = Зона нового узла
node-add = Добавить узел
drivers-title = Драйверы CSI и узлы, на которых они зарегистрированы
driver-on = { $driver } зарегистрирован на { $node }
driver-name = Имя нового драйвера
driver-zonal = каждый том в одной зоне
driver-install = Установить драйвер
driver-uninstall = Удалить
driver-uninstall-label = Удалить драйвер { $driver }

terminal-prompt = Командная строка
terminal-prompt-shell = Командная строка оболочки в контейнере
terminal-shell-leave = Оболочка в контейнере. Выход: exit или Ctrl+D.
terminal-welcome = kubectl, etcdctl, help, clear. Tab дополняет, стрелка вверх возвращает прежние команды. Файл, указанный через -f, — это текст редактора.
terminal-past = Это прошлое: здесь работают только команды чтения. Чтобы что-то изменить, сначала нажмите «Продолжить отсюда» или «Сейчас».
terminal-unknown = { $name }: команда не найдена. Здесь есть kubectl, etcdctl, help и clear.
terminal-quotes = Кавычка не закрыта.
terminal-opened = Манифест открыт в редакторе. Измените его там и нажмите «Применить».
terminal-help-kubectl = читает и меняет кластер, как настоящий: get, describe, apply, delete, patch, scale, rollout … Файл, указанный через -f, — это текст редактора.
terminal-help-etcdctl = читает то, что хранит кластер, байт за байтом.
terminal-help-clear = очищает экран и больше ничего не меняет.
etcd-key = КЛЮЧ
etcd-revision = Ревизия { $revision }
etcd-bytes = Сколько байт хранит etcd: { $n }
etcd-bytes-label = Байты, поле за полем
etcd-bytes-offset = смещение
etcd-bytes-bytes = байты
etcd-bytes-field = поле
etcd-bytes-value = значение
etcd-own = { $n ->
    [one] { $n } ключ, с которого начинается любой кластер
    [few] { $n } ключа, с которых начинается любой кластер
    [many] { $n } ключей, с которых начинается любой кластер
   *[other] { $n } ключа, с которых начинается любой кластер
  }
calls-empty = Ни один драйвер ещё не вызывался: это происходит, когда его называет класс и когда Pod использует его тома.
call-title = После ревизии { $revision }: { $caller } вызывает { $driver }
