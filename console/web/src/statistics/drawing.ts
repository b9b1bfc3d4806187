/** The parts of ECharts that our charts use; loaded when the first chart is drawn. */
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])

export type Drawn = echarts.ECharts

export function draw(host: HTMLElement): Drawn {
  return echarts.init(host, null, { renderer: 'svg' })
}
